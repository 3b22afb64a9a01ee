/** OpenVINO's intermediate representation: a network as XML, its constants in a file of bytes beside it. */
@NullMarked
package dev.loupe.formats.openvino;

import org.jspecify.annotations.NullMarked;
