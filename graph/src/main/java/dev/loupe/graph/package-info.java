/**
 * A network is a value: an immutable graph of operators with inferred shapes, which knows nothing of costs, kernels,
 * files or text. Every consumer of a graph is a table of rules from operator to result.
 */
@NullMarked
package dev.loupe.graph;

import org.jspecify.annotations.NullMarked;
