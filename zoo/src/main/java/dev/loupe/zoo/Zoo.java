package dev.loupe.zoo;

import java.util.List;
import java.util.Optional;

/**
 * The built-in networks by name. Looking one up touches its own family only; its {@link Entry} tells source, year and
 * usual inputs without building the network.
 */
public final class Zoo {
    /** A family a line. */
    private static final String NAMES = "alexnet-2012 alexnet "
            + "vgg11 vgg11_bn vgg13 vgg13_bn vgg16 vgg16_bn vgg19 vgg19_bn "
            + "resnet18 resnet34 resnet50 resnet101 resnet152 resnext50_32x4d resnext101_32x8d resnext101_64x4d "
            + "wide_resnet50_2 wide_resnet101_2 resnet_small "
            + "googlenet inception_v3 "
            + "squeezenet1_0 squeezenet1_1 "
            + "densenet121 densenet161 densenet169 densenet201 "
            + "mobilenet_v2 mobilenet_v3_small mobilenet_v3_large "
            + "mnasnet0_5 mnasnet0_75 mnasnet1_0 mnasnet1_3 "
            + "shufflenet_v2_x0_5 shufflenet_v2_x1_0 shufflenet_v2_x1_5 shufflenet_v2_x2_0 "
            + "efficientnet_b0 efficientnet_b1 efficientnet_b2 efficientnet_b3 efficientnet_b4 efficientnet_b5 "
            + "efficientnet_b6 efficientnet_b7 efficientnet_v2_s efficientnet_v2_m efficientnet_v2_l "
            + "regnet_x_400mf regnet_x_800mf regnet_x_1_6gf regnet_x_3_2gf regnet_x_8gf regnet_x_16gf regnet_x_32gf "
            + "regnet_y_400mf regnet_y_800mf regnet_y_1_6gf regnet_y_3_2gf regnet_y_8gf regnet_y_16gf regnet_y_32gf "
            + "regnet_y_128gf "
            + "convnext_tiny convnext_small convnext_base convnext_large "
            + "vit_b_16 vit_b_32 vit_l_16 vit_l_32 vit_h_14 "
            + "swin_t swin_s swin_b swin_v2_t swin_v2_s swin_v2_b "
            + "maxvit_t "
            + "fcn_resnet50 fcn_resnet101 deeplabv3_resnet50 deeplabv3_resnet101 deeplabv3_mobilenet_v3_large "
            + "lraspp_mobilenet_v3_large "
            + "lenet5 mlp "
            + "lstm lstm_2_bi lstm_projected lstm_nobias gru_2 rnn lstm_cell_loop char_lm "
            + "transformer transformer_base transformer_big bert-base gpt2 gpt2-medium gpt2-large gpt2-xl "
            + "llama-7b llama3-8b llama3-70b mistral-7b mixtral-8x7b "
            + "qwen2.5-7b qwen3-8b gemma-2b gemma-7b gemma2-2b phi3-mini "
            + "dcgan_generator dcgan_discriminator unet256 patchgan "
            + "gan_mlp_generator gan_mlp_discriminator dcgan_small_generator dcgan_small_discriminator fashion_judge "
            + "unet2015 yolov3 yolov3-tiny "
            + "detector_small rpn_head box_head fasterrcnn_resnet50_fpn "
            + "conv_1d conv_3d conv_transpose_1d conv_transpose_2d super_resolution upsample linear_3d self_attention "
            + "transformer_encoder reused raw_parameters frozen";

    private Zoo() {}

    /** All names, families together. */
    public static List<String> names() {
        return List.of(NAMES.split(" ", -1));
    }

    /** The network of that name, if there is one. */
    public static Optional<Entry> find(String name) {
        return names().contains(name) ? Optional.of(entry(name)) : Optional.empty();
    }

    /**
     * The family of networks that configurations of Hugging Face call so, with the settings that these leave out as the
     * usual ones, and parameters under the names of its files.
     */
    public static Optional<Entry> family(String word) {
        return switch (word) {
            case "llama",
                    "mistral",
                    "mixtral",
                    "qwen2",
                    "qwen2_moe",
                    "qwen3",
                    "qwen3_moe",
                    "gemma",
                    "gemma2",
                    "gemma3_text",
                    "phi3",
                    "granite" -> Optional.of(Llama.entry(word));
            case "gpt_neox", "falcon", "bloom", "gptj", "phi", "opt" -> Optional.of(GptLike.entry(word));
            case "gpt2" -> Optional.of(Gpt2.entry(word));
            case "bert", "roberta" -> Optional.of(Bert.entry(word));
            case "distilbert" -> Optional.of(DistilBert.entry(word));
            case "t5" -> Optional.of(T5.entry(word));
            case "vit", "deit" -> Optional.of(HubVisionTransformer.entry(word));
            case "resnet" -> Optional.of(HubResNet.entry(word));
            case "convnext" -> Optional.of(HubConvNext.entry(word));
            default -> Optional.empty();
        };
    }

    private static Entry entry(String name) {
        int digit = 0;
        while (digit < name.length() && Character.isLetter(name.charAt(digit))) {
            digit++;
        }
        return switch (name.substring(0, digit)) {
            case "alexnet" -> AlexNet.entry(name);
            case "vgg" -> Vgg.entry(name);
            case "resnet", "resnext", "wide" -> ResNet.entry(name);
            case "googlenet" -> GoogLeNet.entry(name);
            case "inception" -> Inception.entry(name);
            case "squeezenet" -> SqueezeNet.entry(name);
            case "densenet" -> DenseNet.entry(name);
            case "mobilenet" -> name.equals("mobilenet_v2") ? MobileNetV2.entry(name) : MobileNetV3.entry(name);
            case "mnasnet" -> MnasNet.entry(name);
            case "shufflenet" -> ShuffleNet.entry(name);
            case "efficientnet" -> EfficientNet.entry(name);
            case "regnet" -> RegNet.entry(name);
            case "convnext" -> ConvNext.entry(name);
            case "vit" -> VisionTransformer.entry(name);
            case "swin" -> SwinTransformer.entry(name);
            case "maxvit" -> MaxVit.entry(name);
            case "fcn", "deeplabv", "lraspp" -> Segmentation.entry(name);
            case "lenet", "mlp", "fashion" -> Classics.entry(name);
            case "lstm", "gru", "rnn", "char" -> RecurrentNets.entry(name);
            case "gan", "dcgan", "patchgan" -> Gan.entry(name);
            case "transformer" -> name.equals("transformer_encoder") ? Samples.entry(name) : Transformer.entry(name);
            case "bert" -> Bert.entry(name);
            case "gpt" -> Gpt2.entry(name);
            case "llama", "mistral", "mixtral", "qwen", "gemma", "phi" -> Llama.entry(name);
            case "yolov" -> Yolo.entry(name);
            case "detector", "rpn", "box" -> RegionDetector.entry(name);
            case "fasterrcnn" -> FasterRcnn.entry(name);
            case "unet" -> name.equals("unet256") ? Gan.entry(name) : UNet.entry(name);
            default -> Samples.entry(name);
        };
    }
}
