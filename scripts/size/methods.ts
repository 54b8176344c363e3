/** Every export of core and of autodiff's main entry, and methods of nodes, which bring the functions of other entries. */
import * as autodiff from "@cadena/autodiff";
import * as fluent from "@cadena/autodiff/fluent";
import * as core from "@cadena/core";

export { autodiff, core, fluent };
