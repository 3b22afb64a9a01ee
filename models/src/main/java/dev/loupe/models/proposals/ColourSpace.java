package dev.loupe.models.proposals;

import dev.loupe.models.data.Picture;

/**
 * The ways in which selective search looks at colours (Uijlings 2013, section 3.2 and table 1): each forgets other changes of
 * light. All channels run from 0 to 255.
 */
public enum ColourSpace {
    /** Hue, saturation, value. */
    HSV(3) {
        @Override
        void convert(double red, double green, double blue, float[] out) {
            double most = Math.max(red, Math.max(green, blue));
            double range = most - Math.min(red, Math.min(green, blue));
            out[0] = (float) hue(red, green, blue);
            out[1] = (float) (most == 0 ? 0 : 255 * range / most);
            out[2] = (float) most;
        }
    },
    /** CIE 1976 L*a*b* of sRGB under D65: L* times 2.55, a* and b* with 128 added. */
    LAB(3) {
        @Override
        void convert(double red, double green, double blue, float[] out) {
            double r = LINEAR[(int) red];
            double g = LINEAR[(int) green];
            double b = LINEAR[(int) blue];
            double x = root((0.412453 * r + 0.357580 * g + 0.180423 * b) / 0.950456);
            double y = root(0.212671 * r + 0.715160 * g + 0.072169 * b);
            double z = root((0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.088754);
            out[0] = (float) ((116 * y - 16) * 2.55);
            out[1] = (float) (500 * (x - y) + 128);
            out[2] = (float) (200 * (y - z) + 128);
        }
    },
    /** Shares of red and green in the sum, and intensity. */
    RGI(3) {
        @Override
        void convert(double red, double green, double blue, float[] out) {
            double sum = red + green + blue;
            out[0] = (float) (sum == 0 ? 85 : 255 * red / sum);
            out[1] = (float) (sum == 0 ? 85 : 255 * green / sum);
            out[2] = (float) (sum / 3);
        }
    },
    /** Hue alone. */
    H(1) {
        @Override
        void convert(double red, double green, double blue, float[] out) {
            out[0] = (float) hue(red, green, blue);
        }
    },
    /** The mean of red, green and blue. */
    INTENSITY(1) {
        @Override
        void convert(double red, double green, double blue, float[] out) {
            out[0] = (float) ((red + green + blue) / 3);
        }
    };

    private static final double[] LINEAR = linear();

    private final int channels;

    ColourSpace(int channels) {
        this.channels = channels;
    }

    /** Writes the channels of a colour of bytes. */
    abstract void convert(double red, double green, double blue, float[] out);

    Planes of(Picture picture) {
        float[][] planes = new float[channels][picture.width() * picture.height()];
        float[] colour = new float[channels];
        int at = 0;
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                convert(picture.value(0, y, x), picture.value(1, y, x), picture.value(2, y, x), colour);
                for (int channel = 0; channel < channels; channel++) {
                    planes[channel][at] = colour[channel];
                }
                at++;
            }
        }
        return new Planes(picture.width(), picture.height(), planes);
    }

    /** The angle on the circle of colours, 0 to 255 for 0 to 360 degrees; that of a grey is 0. */
    private static double hue(double red, double green, double blue) {
        double most = Math.max(red, Math.max(green, blue));
        double range = most - Math.min(red, Math.min(green, blue));
        if (range == 0) {
            return 0;
        }
        double sixths;
        if (most == red) {
            sixths = (green - blue) / range;
        } else if (most == green) {
            sixths = 2 + (blue - red) / range;
        } else {
            sixths = 4 + (red - green) / range;
        }
        return 255 * (sixths < 0 ? sixths + 6 : sixths) / 6;
    }

    /** CIE's cube root, straight near 0. */
    private static double root(double value) {
        return value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16.0 / 116;
    }

    /** The light, 0 to 1, that bytes of sRGB mean. */
    private static double[] linear() {
        double[] light = new double[256];
        for (int i = 0; i < light.length; i++) {
            double value = i / 255.0;
            light[i] = value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
        }
        return light;
    }
}
