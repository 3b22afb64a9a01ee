/** NCNN: networks as lines of text ({@code .param}), with their weights in a file of numbers ({@code .bin}). */
@NullMarked
package dev.loupe.formats.ncnn;

import org.jspecify.annotations.NullMarked;
