/** The room of networks: a built-in one that is chosen, or one of a file that is dropped, drawn and counted. */
@NullMarked
package dev.loupe.serve.network;

import org.jspecify.annotations.NullMarked;
