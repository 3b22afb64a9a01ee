/** TensorFlow Lite: a reader of flatbuffers that checks each offset before it follows it. */
@NullMarked
package dev.loupe.formats.tflite;

import org.jspecify.annotations.NullMarked;
