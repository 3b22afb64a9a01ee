/**
 * Several processes of this machine that learn as one: each takes a part of every batch, and they add up their gradients
 * before each of them makes the same step (data parallelism; Li et al. 2020, "PyTorch Distributed").
 */
@NullMarked
package dev.loupe.models.parallel;

import org.jspecify.annotations.NullMarked;
