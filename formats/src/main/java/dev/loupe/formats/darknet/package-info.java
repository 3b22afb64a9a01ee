/** Darknet: networks as sections of settings ({@code .cfg}), and their weights ({@code .weights}). */
@NullMarked
package dev.loupe.formats.darknet;

import org.jspecify.annotations.NullMarked;
