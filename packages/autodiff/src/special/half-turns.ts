/** Sine and cosine of angles counted in half turns: exact at whole and half ones, however many. */

/** sin πx. */
export function sinPi(x: number): number {
  const whole = Math.round(x);
  // Plus 0, so that zeros are not negative.
  return (whole % 2 === 0 ? 1 : -1) * sineNear(x - whole) + 0;
}

/** cos πx. */
export function cosPi(x: number): number {
  const whole = Math.round(x);
  return (whole % 2 === 0 ? 1 : -1) * cosineNear(x - whole);
}

/** From −½ to ½. */
function sineNear(rest: number): number {
  return Math.abs(rest) <= 0.25
    ? Math.sin(Math.PI * rest)
    : Math.sign(rest) * Math.cos(Math.PI * (0.5 - Math.abs(rest)));
}

function cosineNear(rest: number): number {
  const size = Math.abs(rest);
  return size <= 0.25 ? Math.cos(Math.PI * size) : Math.sin(Math.PI * (0.5 - size));
}
