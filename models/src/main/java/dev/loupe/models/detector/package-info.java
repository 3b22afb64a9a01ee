/**
 * What Fast and Faster R-CNN are made of: a backbone, the region proposal network, the head that judges regions, and how
 * detectors are judged on what is held out.
 */
@NullMarked
package dev.loupe.models.detector;

import org.jspecify.annotations.NullMarked;
