/** One function: what a program pays that uses one. */
export { exp } from "@cadena/autodiff";
