/** Every export of core and of autodiff's main entry and methods. */
export * as fluent from "@cadena/autodiff/fluent";
export * as autodiff from "@cadena/autodiff";
export * as core from "@cadena/core";
