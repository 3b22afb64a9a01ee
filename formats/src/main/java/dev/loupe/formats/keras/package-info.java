/** Models of Keras 2 ({@code .h5}) and Keras 3 ({@code .keras}). */
@NullMarked
package dev.loupe.formats.keras;

import org.jspecify.annotations.NullMarked;
