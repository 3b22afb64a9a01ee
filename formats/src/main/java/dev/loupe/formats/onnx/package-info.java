/** ONNX: a wire reader that skips the contents of tensors, shape inference, and graphs. */
@NullMarked
package dev.loupe.formats.onnx;

import org.jspecify.annotations.NullMarked;
