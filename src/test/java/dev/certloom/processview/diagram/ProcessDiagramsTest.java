package dev.certloom.processview.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The documentation shows the models as they are. After a change to a model:
 *
 * <pre>mvn test -Dtest=ProcessDiagramsTest -Dpictures=draw</pre>
 */
class ProcessDiagramsTest {

    static List<Path> models() {
        return TestModel.shipped().stream()
                .filter(model -> !model.startsWith("bpmn/examples"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("models")
    void thePictureInTheDocumentationIsThatOfTheModel(Path model) throws Exception {
        Path picture = Path.of("docs", model.getFileName().toString().replace(".bpmn", ".svg"));
        String drawn = onPaper(Diagram.of(TestModel.read(model)).draw(Marks.none()));
        if ("draw".equals(System.getProperty("pictures"))) {
            Files.writeString(picture, drawn);
        }

        assertThat(picture).hasContent(drawn);
    }

    /** With a white sheet under it: pages with a dark background show it too. */
    private static String onPaper(String svg) {
        String[] box = Picture.of(svg).root().getAttribute("viewBox").split(" ");
        return svg.replaceFirst(
                "</desc>\n",
                "</desc>\n<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"white\"/>\n"
                        .formatted((Object[]) box));
    }
}
