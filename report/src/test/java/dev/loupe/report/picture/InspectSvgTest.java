package dev.loupe.report.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Size;
import dev.loupe.inspect.Inspection;
import dev.loupe.report.HostileNetwork;
import dev.loupe.report.ZooNetworks;
import dev.loupe.zoo.Zoo;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class InspectSvgTest {
    private static String svg(String name) {
        return InspectSvg.of(ZooNetworks.inspection(name), ZooNetworks.heading(name), -1);
    }

    private static Document parsed(String svg) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<String> texts(String svg, String element) throws Exception {
        NodeList nodes = parsed(svg).getElementsByTagName(element);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }

    @Test
    void thePictureInTheDocumentsIsWhatThisMakes() throws Exception {
        Path file = Path.of(System.getProperty("loupe.root"), "docs", "pictures", "resnet152.svg");
        assertThat(svg("resnet152"))
                .as("made anew by: ./loupe inspect resnet152 --format svg --output docs/pictures/resnet152.svg")
                .isEqualTo(Files.readString(file));
    }

    @Test
    void blocksThatRepeatAreOneBoxWithTheirNumberAndTheFiguresOfAll() throws Exception {
        assertThat(texts(svg("resnet152"), "text"))
                .contains("1-35 Bottleneck ×35", "7.64 G multiply-adds, 66.4 %", "conv1 Conv2d 7×7 /2×2");
        assertThat(texts(svg("resnet152"), "title"))
                .contains("layer3.1 Bottleneck, 35 alike\noutput 1x1024x14x14\nparameters 39,101,440 in all\n"
                        + "multiply-adds 7,642,808,320 in all");
    }

    @Test
    void parallelModulesThatAreAlikeAreNotTakenForAChain() {
        Drawing drawing = Drawing.of(ZooNetworks.inspection("googlenet"), 3);
        assertThat(drawing.boxes())
                .filteredOn(box -> box.name().startsWith("branch"))
                .allMatch(box -> box.count() == 1);
    }

    @Test
    void inEveryNetworkTheOutermostBoxesHaveAllMultiplyAddsAndTheParametersOfTheirModules() {
        for (String name : Zoo.names()) {
            Inspection inspection = ZooNetworks.inspection(name);
            Drawing drawing = Drawing.of(inspection);
            Size multiplyAdds = Size.ZERO;
            Size parameters = Size.ZERO;
            for (Box box : drawing.boxes()) {
                if (box.parent() < 0) {
                    multiplyAdds = multiplyAdds.plus(box.multiplyAdds());
                    parameters = parameters.plus(box.parameters());
                }
            }
            assertThat(multiplyAdds)
                    .as(name)
                    .hasToString(inspection.totals().multiplyAdds().toString());
            long unused = inspection.held().get(0).parameters().value();
            for (Inspection.Outside one : inspection.outsideLayers()) {
                unused += one.path().isEmpty() ? 0 : one.parameters().value();
            }
            assertThat(parameters.value())
                    .as(name)
                    .isBetween(
                            inspection.totals().parameters().value() - unused,
                            inspection.totals().parameters().value());
        }
    }

    @Test
    void everyBoxIsFedByAnother() {
        for (String name : List.of("resnet152", "googlenet", "unet2015", "transformer", "yolov3-tiny", "swin_t")) {
            Drawing drawing = Drawing.of(ZooNetworks.inspection(name));
            Set<Integer> fed = new HashSet<>();
            drawing.edges().forEach(edge -> fed.add(edge.to()));
            for (int i = 0; i < drawing.boxes().size(); i++) {
                Box box = drawing.boxes().get(i);
                boolean isEnd = box.operator().isEmpty();
                assertThat(box.isOpen() || fed.contains(i) || isEnd)
                        .as("%s: %s", name, box)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet152", "swin_t", "googlenet", "unet2015", "yolov3-tiny", "transformer", "lstm_2_bi"})
    void boxesLieInTheirParentsAndBesideTheirSiblings(String name) {
        Drawing drawing = Drawing.of(ZooNetworks.inspection(name));
        Layout layout = Layout.of(drawing, Collections.nCopies(drawing.boxes().size(), new Layout.Room(120, 40)));
        for (int i = 0; i < drawing.boxes().size(); i++) {
            Layout.Place one = layout.boxes().get(i);
            int parent = drawing.boxes().get(i).parent();
            Layout.Place around = parent < 0
                    ? new Layout.Place(0, 0, layout.width(), layout.height())
                    : layout.boxes().get(parent);
            assertThat(overlap(one, around)).as("box %d in %d", i, parent).isEqualTo(one.width() * one.height());
            for (int j = 0; j < i; j++) {
                if (drawing.boxes().get(j).parent() == parent) {
                    assertThat(overlap(one, layout.boxes().get(j)))
                            .as("boxes %d, %d", i, j)
                            .isZero();
                }
            }
        }
        assertThat(layout.lines()).hasSameSizeAs(drawing.edges());
    }

    private static double overlap(Layout.Place a, Layout.Place b) {
        double width = Math.min(a.x() + a.width(), b.x() + b.width()) - Math.max(a.x(), b.x());
        double height = Math.min(a.y() + a.height(), b.y() + b.height()) - Math.max(a.y(), b.y());
        return Math.max(0, width) * Math.max(0, height);
    }

    @Test
    void theSameNetworkMakesTheSamePicture() {
        assertThat(svg("googlenet")).isEqualTo(svg("googlenet"));
    }

    @Test
    void namesOfAFileAreText() throws Exception {
        String svg = InspectSvg.of(HostileNetwork.inspection(), HostileNetwork.heading(), -1);
        Document document = parsed(svg);
        Set<String> elements = new HashSet<>();
        NodeList all = document.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            elements.add(all.item(i).getNodeName());
        }
        assertThat(elements)
                .containsExactlyInAnyOrder(
                        "svg", "title", "desc", "style", "defs", "marker", "path", "rect", "g", "text");
        assertThat(svg).doesNotContainPattern("[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u200b\ufeff\ud800]");
        assertThat(svg.replace("xmlns=\"http://www.w3.org/2000/svg\"", ""))
                .doesNotContainPattern("(href|src|on[a-z]+)=\"");
    }

    @Test
    void itSaysWhatItShowsInWords() throws Exception {
        assertThat(texts(svg("mlp"), "desc").get(0))
                .contains("parameters and", "from top to bottom, x to ")
                .endsWith(".");
    }

    @Test
    void whatCannotBeLaidOutInTimeIsRefused() {
        Inspection dense = ZooNetworks.inspection("densenet201");
        assertThatThrownBy(() -> InspectSvg.of(dense, ZooNetworks.heading("densenet201"), 9))
                .isInstanceOf(BadInput.class)
                .hasMessage("a picture 9 levels deep would have 819 boxes and 2515 lines, too many to lay out; "
                        + "ask for a smaller --depth, or leave it out");
    }
}
