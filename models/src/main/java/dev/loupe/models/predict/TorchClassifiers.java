package dev.loupe.models.predict;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.models.classifier.ImageNetwork;
import dev.loupe.models.data.Normalisation;
import dev.loupe.models.training.RunFolder;
import dev.loupe.report.learning.Classifier;
import dev.loupe.report.learning.Classifiers;
import dev.loupe.torch.NamedTensors;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Opens runs of {@code loupe train classifier}, and networks of the zoo with weights as torchvision has them. */
public final class TorchClassifiers implements Classifiers {
    @Override
    public Classifier open(String model, Optional<Path> weights, List<String> labels) {
        return weights.isPresent() ? named(model, weights.get(), labels) : trained(Path.of(model), labels);
    }

    private static Classifier trained(Path folder, List<String> labels) {
        Path file = Files.isDirectory(folder) ? new RunFolder(folder).model() : folder;
        if (!Files.exists(file)) {
            throw new BadInput("there is no " + Printable.line(file.toString())
                    + "; name the folder of a run that came to its end, or a network with --weights FILE");
        }
        ImageNetwork network = ImageNetwork.of(NamedTensors.metadata(file));
        return new TrainedClassifier(labelled(network, labels), network.fit(), file);
    }

    private static ImageNetwork labelled(ImageNetwork network, List<String> labels) {
        return labels.isEmpty()
                ? network
                : new ImageNetwork(
                        network.network(),
                        network.channels(),
                        network.size(),
                        network.fit(),
                        network.normalisation(),
                        labels);
    }

    /** With the preset of torchvision's first weights: resized to 8/7 of what the network sees, 256 for 224. */
    private static Classifier named(String model, Path weights, List<String> labels) {
        String plain = model.startsWith("zoo:") ? model.substring("zoo:".length()) : model;
        int colon = plain.indexOf(':');
        String name = colon < 0 ? plain : plain.substring(0, colon);
        Entry entry = Zoo.find(name)
                .orElseThrow(() ->
                        new BadInput("there is no built-in network of that name; loupe inspect --list names them"));
        Options options = colon < 0 ? Options.NONE : Options.parse(plain.substring(colon + 1));
        Shape usual = entry.usual(options).get(0).tensor().shape();
        if (usual.rank() != 4 || !usual.get(1).is(3)) {
            throw new BadInput(name + " does not take colour images");
        }
        int size = Math.toIntExact(usual.get(2).value());
        ImageNetwork nameless = new ImageNetwork(plain, 3, size, size, Normalisation.IMAGENET, List.of());
        boolean isImageNet =
                nameless.graph(Mode.EVAL).outputs().get(0).shape().get(1).is(ImageNet.CLASSES);
        int shorterSide = (int) Math.round(size * 8 / 7.0);
        return new TrainedClassifier(
                labelled(nameless, labels.isEmpty() && isImageNet ? ImageNet.classes() : labels), shorterSide, weights);
    }
}
