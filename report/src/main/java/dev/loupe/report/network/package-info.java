/** A network as the data of its view: what is drawn, what it costs, and how that comes about. */
@NullMarked
package dev.loupe.report.network;

import org.jspecify.annotations.NullMarked;
