/**
 * Generators and discriminators that play against each other (Goodfellow 2014): the game, the data it is played on, what is
 * measured in it, and the theory it is held against.
 */
@NullMarked
package dev.loupe.models.gan;

import org.jspecify.annotations.NullMarked;
