package dev.loupe.formats;

import dev.loupe.graph.Shape;

/**
 * A shape that an input is to have.
 *
 * @param name of the input; empty for the first that has none given by name
 */
public record InputShape(String name, Shape shape) {}
