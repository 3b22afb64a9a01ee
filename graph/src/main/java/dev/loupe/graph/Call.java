package dev.loupe.graph;

import java.util.List;

/**
 * One call of a module: what went in and came out, and which nodes ran meanwhile.
 *
 * @param first index of the first node that it ran
 * @param end index behind the last one: modules inside it ran part of these
 */
public record Call(Scope scope, List<Value> inputs, List<Value> outputs, int first, int end) {}
