package dev.loupe.models.proposals;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.DetectionSet;
import dev.loupe.models.data.Picture;
import dev.loupe.report.learning.Watcher;
import dev.loupe.torch.NamedTensors;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The proposals for each picture of a set, found once.
 *
 * @param boxes of each picture, best first
 * @param seconds that finding them took, a picture
 */
public record ProposalSet(List<Boxes> boxes, double seconds) {
    private static final String HOW = "loupe.proposals";
    private static final String SECONDS = "loupe.seconds";
    private static final String BOXES = "boxes";
    private static final String COUNTS = "counts";

    public ProposalSet {
        boxes = List.copyOf(boxes);
    }

    /**
     * From a file, or found and written to it.
     *
     * @param how they are found, in words: a file of other proposals is not taken
     * @param search of one picture
     * @return none when the watcher asked to stop before all were found
     * @throws BadInput when the file is damaged, or of other proposals
     */
    public static Optional<ProposalSet> of(
            Path file, String how, DetectionSet set, Function<Picture, Boxes> search, Watcher watcher) {
        if (Files.exists(file)) {
            return Optional.of(read(file, how, set.count()));
        }
        watcher.say("finding proposals in " + set.count() + " pictures by " + how);
        List<Boxes> boxes = new ArrayList<>();
        long nanos = 0;
        for (int i = 0; i < set.count(); i++) {
            if (watcher.stopRequested()) {
                watcher.say("stopped while proposals were found; they are found anew the next time");
                return Optional.empty();
            }
            Picture picture = set.picture(i);
            long begin = System.nanoTime();
            boxes.add(search.apply(picture));
            nanos += System.nanoTime() - begin;
            watcher.progress("proposals of picture " + (i + 1) + " of " + set.count());
        }
        ProposalSet found = new ProposalSet(boxes, nanos / 1e9 / Math.max(1, set.count()));
        found.write(file, how);
        return Optional.of(found);
    }

    private void write(Path file, String how) {
        try (TensorScope scope = TensorScope.open()) {
            Boxes all = boxes.stream().reduce(Boxes.NONE, Boxes::and);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put(BOXES, Tensor.of(all.corners(), all.count(), 4));
            tensors.put(COUNTS, Tensor.of(boxes.stream().mapToLong(Boxes::count).toArray(), boxes.size()));
            NamedTensors.save(tensors, Map.of(HOW, how, SECONDS, Double.toString(seconds)), file);
        }
    }

    private static ProposalSet read(Path file, String how, int pictures) {
        String name = Printable.line(file.toString());
        Map<String, String> metadata = NamedTensors.metadata(file);
        String held = metadata.getOrDefault(HOW, "");
        if (!held.equals(how)) {
            throw new BadInput(
                    name + " holds proposals by " + Printable.brief(held) + ", not by " + how + "; take another --out");
        }
        try (TensorScope scope = TensorScope.open()) {
            Map<String, Tensor> tensors = NamedTensors.read(file);
            Tensor boxes = tensors.get(BOXES);
            Tensor counts = tensors.get(COUNTS);
            if (boxes == null || counts == null || counts.numel() != pictures) {
                throw new BadInput(name + " does not hold the proposals of " + pictures + " pictures; delete it");
            }
            double[] corners = boxes.toDoubles();
            List<Boxes> each = new ArrayList<>();
            int from = 0;
            for (long count : counts.toLongs()) {
                if (count < 0 || count > corners.length / 4 - from) {
                    throw new BadInput(name + " holds fewer proposals than it says; delete it");
                }
                int to = from + (int) count;
                each.add(Boxes.of(Arrays.copyOfRange(corners, 4 * from, 4 * to)));
                from = to;
            }
            return new ProposalSet(each, Double.parseDouble(metadata.getOrDefault(SECONDS, "0")));
        } catch (NumberFormatException e) {
            throw new BadInput(name + " does not say how long its proposals took; delete it", e);
        }
    }
}
