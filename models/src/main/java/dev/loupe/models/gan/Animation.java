package dev.loupe.models.gan;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import org.w3c.dom.Node;

/** Pictures one after the other, without end: a GIF. */
final class Animation {
    private static final int HUNDREDTHS = 40;
    private static final int MOST_FRAMES = 60;

    private Animation() {}

    /** The pictures of a folder in the order of their names, at most sixty of them, evenly chosen; the last one is there. */
    static List<Path> frames(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.filter(file -> file.toString().endsWith(".png"))
                    .sorted()
                    .toList();
            int step = (all.size() + MOST_FRAMES - 1) / MOST_FRAMES;
            return java.util.stream.IntStream.range(0, all.size())
                    .filter(i -> (all.size() - 1 - i) % Math.max(1, step) == 0)
                    .mapToObj(all::get)
                    .toList();
        } catch (IOException e) {
            throw new BadInput(Printable.line(folder.toString()) + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The bytes of the GIF of pictures of one size. */
    static byte[] gif(List<Path> frames) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            for (Path frame : frames) {
                BufferedImage picture = ImageIO.read(frame.toFile());
                if (picture == null) {
                    throw new BadInput(Printable.line(frame.toString()) + " is no picture");
                }
                writer.writeToSequence(new IIOImage(picture, null, metadata(writer, picture)), null);
            }
            writer.endWriteSequence();
        } catch (IOException e) {
            throw new BadInput("the animation of samples cannot be made: " + e.getMessage(), e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static IIOMetadata metadata(ImageWriter writer, BufferedImage picture) throws IOException {
        IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(picture), null);
        String format = metadata.getNativeMetadataFormatName();
        Node root = metadata.getAsTree(format);
        IIOMetadataNode control = child(root, "GraphicControlExtension");
        control.setAttribute("delayTime", Integer.toString(HUNDREDTHS));
        control.setAttribute("disposalMethod", "none");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("transparentColorFlag", "FALSE");
        control.setAttribute("transparentColorIndex", "0");
        IIOMetadataNode loop = new IIOMetadataNode("ApplicationExtension");
        loop.setAttribute("applicationID", "NETSCAPE");
        loop.setAttribute("authenticationCode", "2.0");
        loop.setUserObject(new byte[] {1, 0, 0});
        child(root, "ApplicationExtensions").appendChild(loop);
        metadata.setFromTree(format, root);
        return metadata;
    }

    private static IIOMetadataNode child(Node root, String name) {
        for (Node node = root.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals(name)) {
                return (IIOMetadataNode) node;
            }
        }
        IIOMetadataNode made = new IIOMetadataNode(name);
        root.appendChild(made);
        return made;
    }
}
