/** Every export of core and of autodiff's main entry. */
import * as autodiff from "@cadena/autodiff";
import * as core from "@cadena/core";

export { autodiff, core };
