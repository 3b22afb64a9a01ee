/** Core ML: neural networks and ML programs as protocol buffers; other kinds of models are described. */
@NullMarked
package dev.loupe.formats.coreml;

import org.jspecify.annotations.NullMarked;
