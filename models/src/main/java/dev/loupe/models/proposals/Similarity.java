package dev.loupe.models.proposals;

/** By what two neighbouring regions are alike (Uijlings 2013, equations 2 to 5); each is 0 to 1, or a little less than 0. */
public enum Similarity {
    /** What their histograms of colours have in common. */
    COLOUR {
        @Override
        double of(Regions regions, int one, int other) {
            return shared(regions.colours(one), regions.colours(other));
        }
    },
    /** What their histograms of texture have in common. */
    TEXTURE {
        @Override
        double of(Regions regions, int one, int other) {
            return shared(regions.textures(one), regions.textures(other));
        }
    },
    /** How small they are together: lets small ones grow first. */
    SIZE {
        @Override
        double of(Regions regions, int one, int other) {
            return 1 - ((double) regions.size(one) + regions.size(other)) / regions.area();
        }
    },
    /** How well they fill the box around both: lets gaps close first. */
    FILL {
        @Override
        double of(Regions regions, int one, int other) {
            double gap = regions.jointBox(one, other) - regions.size(one) - regions.size(other);
            return 1 - gap / regions.area();
        }
    };

    abstract double of(Regions regions, int one, int other);

    private static double shared(float[] a, float[] b) {
        // Four sums at once: one would wait for itself.
        float first = 0;
        float second = 0;
        float third = 0;
        float fourth = 0;
        int i = 0;
        for (; i + 4 <= a.length; i += 4) {
            first += Math.min(a[i], b[i]);
            second += Math.min(a[i + 1], b[i + 1]);
            third += Math.min(a[i + 2], b[i + 2]);
            fourth += Math.min(a[i + 3], b[i + 3]);
        }
        for (; i < a.length; i++) {
            first += Math.min(a[i], b[i]);
        }
        return first + second + third + fourth;
    }
}
