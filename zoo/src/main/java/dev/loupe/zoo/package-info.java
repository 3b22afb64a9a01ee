/** Networks by name, each a function that reads like its paper, with the module paths of the reference implementation. */
@NullMarked
package dev.loupe.zoo;

import org.jspecify.annotations.NullMarked;
