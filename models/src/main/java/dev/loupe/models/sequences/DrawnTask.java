package dev.loupe.models.sequences;

import dev.loupe.models.sequences.SequenceProblem.Judgement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Tasks on drawn sequences. Each needs something kept: a number, a word, a state, a count. */
enum DrawnTask {
    /** Hochreiter and Schmidhuber 1997, experiment 4, with two markers and values from 0 to 1. */
    ADDING("the sum of the two numbers that are marked, one in each half", 2, 1, Judgement.NUMBER_AT_THE_END) {
        @Override
        Examples draw(SplittableRandom random, int length, int count) {
            Sheet sheet = new Sheet(length, count, inputs());
            float[] targets = new float[count];
            float[] markers = new float[length * count];
            float[] sums = new float[length * count];
            for (int n = 0; n < count; n++) {
                int first = random.nextInt(length / 2);
                int second = length / 2 + random.nextInt(length - length / 2);
                float sum = 0;
                for (int t = 0; t < length; t++) {
                    float value = (float) random.nextDouble();
                    sheet.put(t, n, 0, value);
                    if (t == first || t == second) {
                        sheet.put(t, n, 1, 1);
                        markers[t * count + n] = 1;
                        sum += value;
                    }
                    sums[t * count + n] = sum;
                }
                targets[n] = sum;
            }
            return sheet.examples(targets, Map.of("marker", markers, "sum so far", sums));
        }
    },

    /** Hochreiter and Schmidhuber 1997, as Arjovsky, Shah and Bengio 2016, section 5.1, put it: judged where it is recalled. */
    COPY("eight symbols that are shown first, again after a pause", 10, 8, Judgement.CLASS_AT_EACH_STEP) {
        private static final int SYMBOLS = 8;
        private static final int WORD = 8;

        @Override
        Examples draw(SplittableRandom random, int length, int count) {
            int steps = WORD + length + WORD;
            Sheet sheet = new Sheet(steps, count, inputs());
            float[] targets = new float[steps * count];
            Arrays.fill(targets, -100);
            for (int n = 0; n < count; n++) {
                for (int t = 0; t < steps; t++) {
                    int symbol = SYMBOLS; // blank
                    if (t < WORD) {
                        symbol = random.nextInt(SYMBOLS);
                        targets[(t + WORD + length) * count + n] = symbol;
                    } else if (t == WORD + length - 1) {
                        symbol = SYMBOLS + 1; // now!
                    }
                    sheet.put(t, n, symbol, 1);
                }
            }
            return sheet.examples(targets, Map.of());
        }
    },

    LATCH("whether a 1 has come yet; a second input is noise", 2, 2, Judgement.CLASS_AT_EACH_STEP) {
        @Override
        Examples draw(SplittableRandom random, int length, int count) {
            Sheet sheet = new Sheet(length, count, inputs());
            float[] targets = new float[length * count];
            for (int n = 0; n < count; n++) {
                int one = random.nextInt(length);
                for (int t = 0; t < length; t++) {
                    sheet.put(t, n, 0, t == one ? 1 : 0);
                    sheet.put(t, n, 1, random.nextInt(2));
                    targets[t * count + n] = t >= one ? 1 : 0;
                }
            }
            return sheet.examples(targets, Map.of("target", targets));
        }
    },

    QUOTES("whether it is inside quotes; one symbol in ten is a quote", 6, 2, Judgement.CLASS_AT_EACH_STEP) {
        @Override
        Examples draw(SplittableRandom random, int length, int count) {
            Sheet sheet = new Sheet(length, count, inputs());
            float[] targets = new float[length * count];
            float[] quotes = new float[length * count];
            for (int n = 0; n < count; n++) {
                boolean isInside = false;
                for (int t = 0; t < length; t++) {
                    boolean isQuote = random.nextInt(10) == 0;
                    isInside ^= isQuote;
                    sheet.put(t, n, isQuote ? 0 : 1 + random.nextInt(5), 1);
                    targets[t * count + n] = isInside ? 1 : 0;
                    quotes[t * count + n] = isQuote ? 1 : 0;
                }
            }
            return sheet.examples(targets, ordered("quote", quotes, "inside", targets));
        }
    },

    BRACKETS("how many brackets are open, up to 8", 6, 1, Judgement.NUMBER_AT_EACH_STEP) {
        private static final int DEEPEST = 8;

        @Override
        Examples draw(SplittableRandom random, int length, int count) {
            Sheet sheet = new Sheet(length, count, inputs());
            float[] targets = new float[length * count];
            float[] opens = new float[length * count];
            for (int n = 0; n < count; n++) {
                int depth = 0;
                for (int t = 0; t < length; t++) {
                    int draw = random.nextInt(10);
                    int symbol = 2 + random.nextInt(4);
                    if (draw < 3 && depth < DEEPEST) {
                        symbol = 0;
                        depth++;
                        opens[t * count + n] = 1;
                    } else if (draw >= 3 && draw < 6 && depth > 0) {
                        symbol = 1;
                        depth--;
                    }
                    sheet.put(t, n, symbol, 1);
                    targets[t * count + n] = depth;
                }
            }
            return sheet.examples(targets, ordered("open", opens, "depth", targets));
        }
    };

    private final String description;
    private final int inputs;
    private final int outputs;
    private final Judgement judgement;

    DrawnTask(String description, int inputs, int outputs, Judgement judgement) {
        this.description = description;
        this.inputs = inputs;
        this.outputs = outputs;
        this.judgement = judgement;
    }

    /**
     * Draws sequences.
     *
     * @param length of the sequences, or of the pause
     */
    abstract Examples draw(SplittableRandom random, int length, int count);

    String description() {
        return description;
    }

    int inputs() {
        return inputs;
    }

    int outputs() {
        return outputs;
    }

    Judgement judgement() {
        return judgement;
    }

    private static Map<String, float[]> ordered(String one, float[] values, String other, float[] others) {
        Map<String, float[]> map = new LinkedHashMap<>();
        map.put(one, values);
        map.put(other, others);
        return map;
    }

    /** Inputs that are being written. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Sheet(int steps, int count, int features, float[] values) {
        Sheet(int steps, int count, int features) {
            this(steps, count, features, new float[steps * count * features]);
        }

        void put(int step, int sequence, int feature, float value) {
            values[(step * count + sequence) * features + feature] = value;
        }

        Examples examples(float[] targets, Map<String, float[]> properties) {
            return new Examples(steps, count, features, values, targets, properties);
        }
    }
}
