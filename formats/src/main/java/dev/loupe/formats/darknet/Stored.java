package dev.loupe.formats.darknet;

import java.util.List;

/**
 * A tensor of a weights file, in the order in which they stand there.
 *
 * @param name its layer's number, a dot, and Darknet's word for it; also the key of the graph's parameter
 * @param shape as the operator uses it
 * @param strides of its elements in the file; empty where they lie in order
 * @param turned whether old files hold it transposed: rows and columns of a matrix
 */
record Stored(String name, List<Long> shape, List<Long> strides, boolean turned) {}
