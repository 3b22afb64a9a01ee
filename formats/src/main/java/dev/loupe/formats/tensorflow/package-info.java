/** TensorFlow: graphs as protocol buffers, text or JSON, saved models, and the rules of the operators. */
@NullMarked
package dev.loupe.formats.tensorflow;

import org.jspecify.annotations.NullMarked;
