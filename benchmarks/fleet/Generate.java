import dev.loupe.formats.Conversion;
import dev.loupe.formats.Formats;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Parameter;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A folder tree of many small model files, the same for the same arguments: checkpoints of known networks (their data
 * sparse), networks described as text by Darknet and Caffe, ONNX, npz, PyTorch, folders of the Hugging Face kind, and one
 * in sixty cut off.
 *
 * <p>Usage: Generate FILES FOLDER
 */
public class Generate {
    private static final String[] CHECKPOINTS = {
        "resnet18", "resnet50", "mobilenet_v2", "squeezenet1_1", "vgg11", "densenet121", "vit_b_16", "efficientnet_b0"
    };
    private static final String[] NETWORKS = {"conv_1d", "linear_3d", "gan_mlp_discriminator", "lenet5", "dcgan_small_generator"};

    private final Path folder;
    private final SplittableRandom random = new SplittableRandom(12);
    private final Map<String, byte[]> headers = new HashMap<>();
    private final Map<String, Path> seeds = new HashMap<>();
    private final Path scratch = Files.createTempDirectory("seeds");

    private Generate(Path folder) throws IOException {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException {
        int files = Integer.parseInt(arguments[0]);
        Generate generate = new Generate(Path.of(arguments[1]));
        for (int i = 0; i < files; i++) {
            generate.one(i);
        }
        for (Path seed : generate.seeds.values()) {
            Files.delete(seed);
        }
        Files.delete(generate.scratch);
    }

    private void one(int i) throws IOException {
        Path owner = folder.resolve("owner" + i / 100 % 50).resolve("set" + i / 5000);
        Files.createDirectories(owner);
        int layers = 3 + random.nextInt(40);
        switch (i % 12) {
            case 0, 1, 2, 3 -> checkpoint(owner.resolve("model" + i + ".safetensors"), CHECKPOINTS[random.nextInt(CHECKPOINTS.length)]);
            case 4, 5 -> Files.writeString(owner.resolve("net" + i + ".cfg"), darknet(layers));
            case 6 -> Files.writeString(owner.resolve("net" + i + ".prototxt"), caffe(layers));
            case 7, 8 -> copy("onnx", NETWORKS[random.nextInt(NETWORKS.length)], owner.resolve("net" + i + ".onnx"));
            case 9 -> copy("npz", "", owner.resolve("arrays" + i + ".npz"));
            case 10 -> copy("pt", "", owner.resolve("state" + i + ".pt"));
            default -> odd(owner, i);
        }
    }

    private void odd(Path owner, int i) throws IOException {
        switch (i / 12 % 5) {
            case 0 -> {
                Path file = owner.resolve("cut" + i + ".safetensors");
                Files.write(file, new byte[] {80, 0, 0, 0, 0, 0, 0, 0, '{', '"'});
            }
            case 1 -> Files.writeString(owner.resolve("notes" + i + ".json"), "{\"no\":\"model\"}");
            default -> {
                Path hub = Files.createDirectories(owner.resolve("hub" + i));
                Files.writeString(hub.resolve("config.json"), "{\"model_type\":\"llama\",\"hidden_size\":64,\"intermediate_size\":128,"
                        + "\"num_hidden_layers\":" + (1 + random.nextInt(8)) + ",\"num_attention_heads\":8,\"vocab_size\":1000,"
                        + "\"architectures\":[\"LlamaForCausalLM\"]}");
            }
        }
    }

    /** The parameters of a network as a safetensors file whose data takes no room on the disk. */
    private void checkpoint(Path file, String network) throws IOException {
        byte[] header = headers.computeIfAbsent(network + ":classes=" + (2 + random.nextInt(20)), Generate::header);
        long end = Long.parseLong(new String(header, header.length - 20, 20, StandardCharsets.US_ASCII).trim());
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.writeLong(Long.reverseBytes(header.length - 20));
            out.write(header, 0, header.length - 20);
            out.setLength(8 + header.length - 20 + end);
        }
    }

    /** The header, and behind it the length of the data in 20 characters. */
    private static byte[] header(String name) {
        StringBuilder text = new StringBuilder("{");
        long at = 0;
        for (Parameter parameter : graph(name).parameters()) {
            long elements = 1;
            List<String> shape = new ArrayList<>();
            for (int axis = 0; axis < parameter.type().shape().rank(); axis++) {
                long size = parameter.type().shape().get(axis).value();
                elements *= size;
                shape.add(Long.toString(size));
            }
            text.append(at == 0 ? "" : ",").append('"').append(parameter.key()).append("\":{\"dtype\":\"F32\",\"shape\":[");
            text.append(String.join(",", shape)).append("],\"data_offsets\":[").append(at).append(',');
            at += 4 * elements;
            text.append(at).append("]}");
        }
        return text.append('}').append(String.format("%20d", at)).toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static Graph graph(String name) {
        int colon = name.indexOf(':');
        Entry entry = Zoo.find(colon < 0 ? name : name.substring(0, colon)).orElseThrow();
        Options options = colon < 0 ? Options.NONE : Options.parse(name.substring(colon + 1));
        return entry.graph(options, Mode.EVAL, DType.FLOAT32, entry.usual(options));
    }

    private void copy(String suffix, String network, Path to) throws IOException {
        Path seed = seeds.get(suffix + network);
        if (seed == null) {
            seed = scratch.resolve(network + "." + suffix);
            if (suffix.equals("onnx")) {
                Conversion.write(graph(network), seed);
            } else {
                Path tensors = scratch.resolve("t.safetensors");
                byte[] head = ("{\"a.weight\":{\"dtype\":\"F32\",\"shape\":[64,32],\"data_offsets\":[0,8192]},"
                        + "\"a.bias\":{\"dtype\":\"F32\",\"shape\":[64],\"data_offsets\":[8192,8448]}}").getBytes(StandardCharsets.US_ASCII);
                try (RandomAccessFile out = new RandomAccessFile(tensors.toFile(), "rw")) {
                    out.setLength(0);
                    out.writeLong(Long.reverseBytes(head.length));
                    out.write(head);
                    out.setLength(8 + head.length + 8448);
                }
                Conversion.write(Formats.tensors(tensors), Conversion.target(suffix), seed);
                Files.delete(tensors);
            }
            seeds.put(suffix + network, seed);
        }
        Files.copy(seed, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private String darknet(int layers) {
        StringBuilder text = new StringBuilder("[net]\nbatch=1\nheight=128\nwidth=128\nchannels=3\n");
        for (int i = 0; i < layers; i++) {
            text.append("\n[convolutional]\nbatch_normalize=1\nfilters=").append(8 << random.nextInt(4));
            text.append("\nsize=3\nstride=1\npad=1\nactivation=leaky\n");
        }
        return text.append("\n[connected]\noutput=10\nactivation=linear\n").toString();
    }

    private String caffe(int layers) {
        StringBuilder text = new StringBuilder("name: \"net\"\ninput: \"data\"\ninput_shape { dim: 1 dim: 3 dim: 64 dim: 64 }\n");
        String bottom = "data";
        for (int i = 0; i < layers; i++) {
            text.append("layer { name: \"conv").append(i).append("\" type: \"Convolution\" bottom: \"").append(bottom);
            text.append("\" top: \"conv").append(i).append("\" convolution_param { num_output: ").append(8 << random.nextInt(4));
            text.append(" kernel_size: 3 pad: 1 } }\n");
            bottom = "conv" + i;
        }
        return text.toString();
    }
}
