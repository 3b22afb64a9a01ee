package dev.loupe.formats.ncnn;

import java.util.List;

/**
 * A weight in the order in which they stand in the file of weights.
 *
 * @param name the key of the graph's parameter
 * @param shape as the file has it, outermost first
 * @param order dimensions of the file in the order of the parameter; empty where it is the same
 * @param isMarked whether a mark in front tells the type of its numbers; else they are float32
 */
record Stored(String name, List<Long> shape, List<Integer> order, boolean isMarked) {}
