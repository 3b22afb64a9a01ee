package dev.loupe.inspect;

import static dev.loupe.graph.Layers.embedding;
import static dev.loupe.graph.Layers.linear;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.graph.AttentionOp.Attention;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import org.junit.jupiter.api.Test;

class DecodingTest {
    private static final int WIDTH = 32;
    private static final int VOCABULARY = 100;

    /** Two layers of 4 heads over 2 shared ones, of 8 features, and an output for each word. */
    private static Graph decoder(Shape tokens, boolean causal) {
        Block network = Block.of("Decoder", x -> {
            Value y = x.then("embed", embedding(VOCABULARY, WIDTH));
            for (int i = 0; i < 2; i++) {
                y = y.then("layer" + i, layer(causal));
            }
            return y.then("head", linear(VOCABULARY).noBias());
        });
        return Graph.of(
                "decoder", network, Mode.EVAL, DType.FLOAT16, new Input("x", new TensorType(DType.INT64, tokens)));
    }

    private static Block layer(boolean causal) {
        return Block.of("Layer", x -> {
            Value queries = heads(x.then("q", linear(32).noBias()), 4);
            Value keys = heads(x.then("k", linear(16).noBias()), 2);
            Value values = heads(x.then("v", linear(16).noBias()), 2);
            Value seen = queries.with(new Attention(0, causal), keys, values)
                    .permute(0, 2, 1, 3)
                    .reshape(x.size(0), x.size(1), Size.of(32));
            return x.plus(seen.then("out", linear(32).noBias()));
        });
    }

    private static Value heads(Value x, int heads) {
        return x.reshape(x.size(0), x.size(1), Size.of(heads), Size.of(8)).permute(0, 2, 1, 3);
    }

    @Test
    void theCacheHoldsKeysAndValuesOfAllLayers() {
        Decoding decoding =
                Decoding.of(Inspection.of(decoder(Shape.of(3, 10), true))).orElseThrow();

        // 2 layers, keys and values, 2 heads of 8 features, 2 bytes.
        assertThat(decoding.cacheBytesPerToken()).isEqualTo(Size.of(2 * 2 * 16 * 2));
        assertThat(decoding.cacheBytes()).isEqualTo(Size.of(2 * 2 * 16 * 2 * 30));
        assertThat(decoding.length()).isEqualTo(Size.of(10));
    }

    @Test
    void aTokenCostsItsShareAndWhatItSees() {
        Decoding decoding =
                Decoding.of(Inspection.of(decoder(Shape.of(3, 10), true))).orElseThrow();

        assertThat(decoding.perToken()).isEqualTo(Size.of(2 * (32 * 32 + 2 * 32 * 16 + 32 * 32) + 32 * 100));
        assertThat(decoding.perTokenAndPosition()).isEqualTo(Size.of(2 * 4 * (8 + 8)));
    }

    @Test
    void thePromptCostsAsManyTokensThatSeeAllOfIt() {
        for (int length = 1; length < 40; length++) {
            Inspection inspection = Inspection.of(decoder(Shape.of(2, length), true));
            Decoding decoding = Decoding.of(inspection).orElseThrow();

            assertThat(decoding.multiplyAdds(length).times(2L * length))
                    .as("length %d", length)
                    .isEqualTo(decoding.prefill());
        }
    }

    @Test
    void aSymbolicLengthGivesTheSame() {
        Decoding symbolic =
                Decoding.of(Inspection.of(decoder(Shape.parse("BxL"), true))).orElseThrow();
        Decoding concrete =
                Decoding.of(Inspection.of(decoder(Shape.of(3, 10), true))).orElseThrow();

        assertThat(symbolic.perToken()).isEqualTo(concrete.perToken());
        assertThat(symbolic.perTokenAndPosition()).isEqualTo(concrete.perTokenAndPosition());
        assertThat(symbolic.cacheBytesPerToken()).isEqualTo(concrete.cacheBytesPerToken());
        assertThat(symbolic.cacheBytes()).hasToString("128*B*L");
    }

    @Test
    void whatIsNoDecoderHasNone() {
        assertThat(Decoding.of(Inspection.of(decoder(Shape.of(3, 10), false)))).isEmpty();
        assertThat(Decoding.of(Inspection.of(SmallNetworks.convolutional()))).isEmpty();
    }
}
