/**
 * Recurrent cells that read like their equations, layers of them over sequences, and what is learned with these: the next
 * character of a text, and the tasks that show what a memory is for.
 *
 * <p>Sequences are {@code [steps, batch, features]}, states {@code [batch, hidden]}. Weights have the names and the shapes
 * of PyTorch's layers: {@code lstm.weight_ih_l0 [gates hidden, features]}, {@code lstm.weight_hh_l0}, and two biases,
 * {@code lstm.bias_ih_l0} and {@code lstm.bias_hh_l0}, which are added.
 */
@NullMarked
package dev.loupe.models.recurrent;

import org.jspecify.annotations.NullMarked;
