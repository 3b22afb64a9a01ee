/** TensorFlow.js: models as JSON with a manifest of the weights beside them. */
@NullMarked
package dev.loupe.formats.tfjs;

import org.jspecify.annotations.NullMarked;
