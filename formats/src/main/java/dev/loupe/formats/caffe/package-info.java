/** Caffe: networks as text ({@code .prototxt}) and with their weights ({@code .caffemodel}), both versions of layers. */
@NullMarked
package dev.loupe.formats.caffe;

import org.jspecify.annotations.NullMarked;
