package dev.loupe.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.graph.DType;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Shape;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Totals that others have published, for networks without golden layers. */
class PublishedTotalsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // torchvision 0.14's documentation, num_params of the weights
                "regnet_y_128gf | 644812894 | torchvision",
                "maxvit_t | 30919624 | torchvision",
                "vit_h_14 | 632045800 | torchvision",
                "efficientnet_b7 | 66347960 | torchvision",
                "efficientnet_v2_l | 118515272 | torchvision",
                "convnext_large | 197767336 | torchvision",
                "swin_b | 87768224 | torchvision",
                "swin_v2_b | 87930848 | torchvision",
                "resnext101_64x4d | 83455272 | torchvision",
                "wide_resnet101_2 | 126886696 | torchvision",
                // num_parameters() of Hugging Face's models
                "bert-base | 109482240 | bert-base-uncased",
                "gpt2 | 124439808 | gpt2",
                "gpt2-medium | 354823168 | gpt2-medium",
                "gpt2-large | 774030080 | gpt2-large",
                "gpt2-xl | 1557611200 | gpt2-xl",
                "llama-7b | 6738415616 | Llama 7B",
                "llama3-8b | 8030261248 | Meta-Llama-3-8B",
                "llama3-70b | 70553706496 | Meta-Llama-3-70B",
                "mistral-7b | 7241732096 | Mistral-7B-v0.1",
                "mixtral-8x7b | 46702792704 | Mixtral-8x7B-v0.1",
                "gemma-2b | 2506172416 | gemma-2b",
                "gemma-7b | 8537680896 | gemma-7b",
                "gemma2-2b | 2614341888 | gemma-2-2b",
                "phi3-mini | 3821079552 | Phi-3-mini-4k-instruct",
                "qwen3-8b | 8190735360 | Qwen3-8B",
                "qwen2.5-7b | 7615616512 | Qwen2.5-7B",
                // Darknet's weight files, without running statistics
                "yolov3 | 61949149 | yolov3.weights",
                "yolov3-tiny | 8852366 | yolov3-tiny.weights",
                // nn.Transformer() of PyTorch
                "transformer | 44140544 | nn.Transformer",
                // pix2pix's 70x70 discriminator on 6 channels
                "patchgan | 2768705 | pytorch-CycleGAN-and-pix2pix",
            })
    void parametersEqualThePublishedCount(String name, long parameters, String source) {
        Totals totals = Inspection.of(Zoo.find(name).orElseThrow().graph()).totals();
        assertThat(totals.parameters().value()).as(source).isEqualTo(parameters);
    }

    /** Darknet prints 140.69 and 5.56 billion operations, two for each multiply-add. */
    @Test
    void yoloV3MultipliesAsOftenAsDarknetSays() {
        assertThat(at("yolov3", Shape.of(1, 3, 608, 608)).multiplyAdds().value())
                .isEqualTo(70_345_950_208L);
        assertThat(at("yolov3-tiny", Shape.of(1, 3, 416, 416)).multiplyAdds().value())
                .isEqualTo(2_782_480_896L);
    }

    /** U-Net's figure for 256x256, beside the golden one for 64x64. */
    @Test
    void uNetGrowsWithItsImage() {
        assertThat(at("unet2015", Shape.of(1, 1, 256, 256)).multiplyAdds().value())
                .isEqualTo(48_096_083_968L);
    }

    /**
     * Vaswani 2017, table 3: 65 and 213 million. With 37,000 tokens: the embedding, and for each of 6 + 6 layers one or
     * two attentions 4(d*d + d), two linear layers 2*4*d*d + 5*d, and a norm of 2*d behind each.
     */
    @ParameterizedTest
    @CsvSource({"transformer_base, 512", "transformer_big, 1024"})
    void theTransformerOf2017HasThePapersParameters(String name, long d) {
        long attention = 4 * (d * d + d);
        long layers = 8 * d * d + 5 * d;
        long expected = 37000 * d + 6 * (attention + layers + 4 * d) + 6 * (2 * attention + layers + 6 * d);
        Totals totals = Inspection.of(Zoo.find(name).orElseThrow().graph()).totals();
        assertThat(totals.parameters().value()).isEqualTo(expected);
        assertThat(expected / 1e6).isBetween(d == 512 ? 63.0 : 213.0, d == 512 ? 65.0 : 215.0);
    }

    /** A projected LSTM by hand: gates 4*7 from 5 inputs and 4 projected, two biases, and 4x7 back; 11 steps of 3. */
    @Test
    void aProjectedLstmIsCountedByHand() {
        Totals totals =
                Inspection.of(Zoo.find("lstm_projected").orElseThrow().graph()).totals();
        assertThat(totals.parameters().value()).isEqualTo(28 * 5 + 28 * 4 + 2 * 28 + 4 * 7);
        assertThat(totals.multiplyAdds().value()).isEqualTo(33 * (28 * 5 + 28 * 4 + 4 * 7));
    }

    private static Totals at(String name, Shape shape) {
        Entry entry = Zoo.find(name).orElseThrow();
        return Inspection.of(entry.graph(
                        Options.NONE,
                        Mode.EVAL,
                        DType.FLOAT32,
                        List.of(entry.inputs().get(0).shape(shape))))
                .totals();
    }
}
