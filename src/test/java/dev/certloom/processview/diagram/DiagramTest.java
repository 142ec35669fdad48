package dev.certloom.processview.diagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;

/** Every shipped model can be drawn, as a whole, and is safe to put into a page. */
class DiagramTest {

    private static final Pattern LAID_OUT = Pattern.compile("<bpmndi:BPMN(?:Shape|Edge) [^>]*bpmnElement=\"([^\"]+)\"");
    private static final Set<String> HARMLESS =
            Set.of("svg", "title", "desc", "defs", "marker", "g", "path", "rect", "ellipse", "text", "tspan");

    static List<Path> shippedModels() {
        return TestModel.shipped();
    }

    @ParameterizedTest
    @MethodSource("shippedModels")
    void everyElementThatIsLaidOutIsDrawnExactlyOnce(Path file) throws Exception {
        // given
        String model = TestModel.read(file);
        List<String> laidOut =
                LAID_OUT.matcher(model).results().map(found -> found.group(1)).toList();

        // when
        Diagram diagram = Diagram.of(model);

        // then
        assertThat(laidOut).isNotEmpty();
        assertThat(Picture.of(diagram.draw(Marks.none())).elementIds()).containsExactlyInAnyOrderElementsOf(laidOut);
        assertThat(diagram.elements().stream().map(Diagram.Element::id)).containsExactlyInAnyOrderElementsOf(laidOut);
    }

    @ParameterizedTest
    @MethodSource("shippedModels")
    void everythingLiesInTheViewBox(Path file) throws Exception {
        // when
        Picture picture = Picture.of(Diagram.of(TestModel.read(file)).draw(Marks.none()));

        // then
        double[] box = Arrays.stream(picture.root().getAttribute("viewBox").split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertThat(picture.all().filter(element -> element.getTagName().equals("rect")))
                .allSatisfy(rectangle -> {
                    assertThat(number(rectangle, "x")).isGreaterThan(box[0]);
                    assertThat(number(rectangle, "y")).isGreaterThan(box[1]);
                    assertThat(number(rectangle, "x") + number(rectangle, "width"))
                            .isLessThan(box[0] + box[2]);
                    assertThat(number(rectangle, "y") + number(rectangle, "height"))
                            .isLessThan(box[1] + box[3]);
                });
    }

    @ParameterizedTest
    @MethodSource("shippedModels")
    void theSameMarksGiveTheSamePictureFromAnotherReading(Path file) throws Exception {
        // given
        Marks marks = marksOnAll(Diagram.of(TestModel.read(file)));

        // then
        assertThat(Diagram.of(TestModel.read(file)).draw(marks))
                .isEqualTo(Diagram.of(TestModel.read(file)).draw(marks));
    }

    @ParameterizedTest
    @MethodSource("shippedModels")
    void aPageThatAllowsNoInlineStyleOrScriptCanHoldThePicture(Path file) throws Exception {
        // given
        Diagram diagram = Diagram.of(TestModel.read(file));

        // when
        Picture picture = Picture.of(diagram.draw(marksOnAll(diagram)));

        // then
        assertThat(picture.all().map(Element::getTagName)).isSubsetOf(HARMLESS);
        assertThat(picture.all()).allSatisfy(element -> {
            for (int i = 0; i < element.getAttributes().getLength(); i++) {
                assertThat(element.getAttributes().item(i).getNodeName())
                        .doesNotStartWith("on")
                        .isNotIn("style", "href", "xlink:href");
            }
        });
    }

    @Test
    void severalPicturesOfOnePageShareNoId() throws Exception {
        // given
        Diagram diagram = Diagram.of(TestModel.read(TestModel.shipped().getFirst()));

        // when
        Picture picture = Picture.of(diagram.draw(marksOnAll(diagram), "first"));

        // then
        List<String> ids = picture.all()
                .map(element -> element.getAttribute("id"))
                .filter(id -> !id.isEmpty())
                .toList();
        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.startsWith("first-"));
        assertThat(Pattern.compile("url\\(#([^)]+)\\)")
                        .matcher(picture.svg())
                        .results()
                        .map(found -> found.group(1)))
                .isNotEmpty()
                .allMatch(ids::contains);
    }

    @Test
    void prefixesThatCouldEndAnAttributeAreRefused() {
        Diagram diagram = TestModel.model().element("task", "<task id='task'/>").diagram();

        assertThat(Stream.of("", "1", "a b", "a\"b", "a".repeat(65)))
                .allSatisfy(prefix ->
                        assertThatIllegalArgumentException().isThrownBy(() -> diagram.draw(Marks.none(), prefix)));
    }

    /** If the picture was changed on purpose: look at it in a browser, then replace the copy by it. */
    @Test
    void aSmallModelIsDrawnAsItsGoldenCopy() throws Exception {
        // given
        Diagram diagram = TestModel.model()
                .element("start", "<startEvent id='start' name='Asked'/>", 100, 122, 36, 36)
                .element("task", "<serviceTask id='task' name='Make the key' default='no'/>", 200, 100, 100, 80)
                .element("end", "<endEvent id='end'><errorEventDefinition/></endEvent>", 400, 222, 36, 36)
                .flow("toTask", "<sequenceFlow id='toTask' sourceRef='start' targetRef='task'/>", 136, 140, 200, 140)
                .flow(
                        "no",
                        "<sequenceFlow id='no' name='No' sourceRef='task'/>",
                        300,
                        140,
                        350,
                        140,
                        350,
                        240,
                        400,
                        240)
                .diagram();
        Marks marks = new Marks(
                Map.of(
                        "start", Mark.of(Mark.State.PASSED),
                        "task",
                                Mark.of(Mark.State.CURRENT)
                                        .withNote("since 14:02")
                                        .withCount(2)),
                Map.of("toTask", Mark.State.PASSED));

        // then
        assertThat(diagram.draw(marks))
                .isEqualTo(Files.readString(Path.of("src/test/resources/golden/diagram/small-model.svg")));
    }

    @Test
    void theExecutableProcessNamesTheDiagram() {
        Diagram diagram = TestModel.model()
                .root("<process id='other' name='Other'/>", "process")
                .element("task", "<userTask id='task' name='Decide'/>")
                .diagram();

        assertThat(diagram.processId()).isEqualTo("process");
        assertThat(diagram.name()).isEqualTo("Process");
        assertThat(diagram.elements()).containsExactly(new Diagram.Element("task", "Decide", "userTask"));
    }

    private static Marks marksOnAll(Diagram diagram) {
        List<Mark.State> states = List.of(Mark.State.values());
        Map<String, Mark> marks = diagram.elements().stream()
                .collect(Collectors.toMap(
                        Diagram.Element::id,
                        element -> Mark.of(states.get(element.id().length() % states.size()))
                                .withNote("14:02, 3 s")
                                .withCount(2)));
        return new Marks(
                marks,
                marks.keySet().stream().collect(Collectors.toMap(Function.identity(), flow -> Mark.State.PASSED)));
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }
}
