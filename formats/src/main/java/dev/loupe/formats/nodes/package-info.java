/**
 * What formats share that give a network as a list of nodes: values while their shapes are inferred, folded constants,
 * what a rule says of a node, and the graph that is made of what was planned.
 */
@NullMarked
package dev.loupe.formats.nodes;

import org.jspecify.annotations.NullMarked;
