package dev.certloom.processview.diagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.certloom.processview.diagram.UndrawableModel.Reason;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models come from outside: what they hold is drawn as text or refused, and never acts. */
class HostileModelTest {

    private static final String MODEL =
            TestModel.model().element("task", "<task id='task' name='Task'/>").xml();

    @ParameterizedTest
    @ValueSource(strings = {"<!DOCTYPE definitions>", "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"})
    void documentTypesAreRefused(String documentType) {
        assertRefused(Reason.DOCUMENT_TYPE, documentType + MODEL.replace("name='Task'", "name='&x;'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "<definitions/>",
                "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'>",
                "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'>&x;</definitions>"
            })
    void whatIsNoModelIsRefused(String xml) {
        assertRefused(Reason.MALFORMED, xml);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x='NaN'", "x='Infinity'", "x='1e9'", "x='one'", "", "x='0' width='-1'"})
    void coordinatesThatAreNoneAreRefused(String attribute) {
        assertRefused(
                Reason.MALFORMED,
                MODEL.replace("x='0.0'", attribute).replace("' y='100.0' width='100.0'", "' y='100.0'"));
        assertRefused(Reason.MALFORMED, MODEL.replace("x='0.0'", attribute.startsWith("x='0'") ? "x=''" : attribute));
    }

    @Test
    void edgesThatLeadNowhereAreRefused() {
        assertRefused(
                Reason.MALFORMED,
                TestModel.model()
                        .element("task", "<task id='task'/>")
                        .flow("flow", "<sequenceFlow id='flow'/>", 1, 1)
                        .xml());
    }

    @Test
    void aModelWithoutProcessOrLayoutIsRefused() {
        assertRefused(
                Reason.NO_PROCESS,
                "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><message/></definitions>");
        assertRefused(Reason.NO_LAYOUT, TestModel.model().xml());
    }

    @Test
    void modelsOverTheLimitsAreRefused() {
        assertRefused(Reason.TOO_LARGE, MODEL + " ".repeat(Diagram.MAX_MODEL_BYTES));
        assertRefused(Reason.TOO_LARGE, MODEL.replace("</process>", "<task/>".repeat(100_000) + "</process>"));
        assertRefused(
                Reason.TOO_LARGE,
                MODEL.replace("</process>", "<subProcess>".repeat(70) + "</subProcess>".repeat(70) + "</process>"));
        String shape = MODEL.substring(MODEL.indexOf("<bpmndi:BPMNShape"), MODEL.indexOf("</bpmndi:BPMNPlane>"));
        assertRefused(Reason.TOO_LARGE, MODEL.replace(shape, shape.repeat(Diagram.MAX_ELEMENTS + 1)));
    }

    @Test
    void theLargestModelCanBeDrawn() {
        // given
        TestModel model = TestModel.model();
        for (int i = 0; i < Diagram.MAX_ELEMENTS; i++) {
            model.element("e" + i, "<task id='e" + i + "' name='Task " + i + "'/>");
        }

        // then
        assertThat(Picture.of(model.diagram().draw(Marks.none())).elementIds()).hasSize(Diagram.MAX_ELEMENTS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "&lt;script&gt;alert(1)&lt;/script&gt;",
                "&quot; onload=&quot;alert(1)",
                "' onload='alert(1)",
                "]]&gt;&lt;/title&gt;&lt;img src=x onerror=alert(1)&gt;",
                "&amp;lt;script&amp;gt;"
            })
    void namesAndIdsAreTextAndNothingElse(String text) {
        // given
        String escaped = text.replace("'", "&apos;");
        String model = MODEL.replace("id='task'", "id='" + escaped + "'")
                .replace("bpmnElement='task'", "bpmnElement='" + escaped + "'")
                .replace("name='Task'", "name='" + escaped + "'")
                .replace("name='Process'", "name='" + escaped + "'");
        Diagram diagram = Diagram.of(model);
        Diagram.Element element = diagram.elements().getFirst();

        // when
        Picture picture = Picture.of(diagram.draw(
                Marks.of(Map.of(element.id(), Mark.of(Mark.State.CURRENT).withNote(element.name())))));

        // then
        assertThat(picture.titleOf(element.id())).startsWith(element.name());
        assertThat(picture.all().map(org.w3c.dom.Element::getTagName)).doesNotContain("script", "img");
        assertThat(picture.all()).noneMatch(part -> part.hasAttribute("onload") || part.hasAttribute("onerror"));
    }

    @Test
    void whatIsNoTextIsLeftOut() {
        // given: XML 1.1 may hold control characters
        String model = "<?xml version='1.1'?>"
                + MODEL.replace("name='Task'", "name='A&#1;B&#x202E;C\uD83D\uDE00&#xFFFD;'")
                        .replace("'task'", "'t&#2;'");

        // when
        Picture picture = Picture.of(Diagram.of(model).draw(Marks.none()));

        // then
        assertThat(picture.labelOf("t\uFFFD")).containsExactly("ABC\uD83D\uDE00\uFFFD");
    }

    @Test
    void aNameOfAnyLengthMakesAPictureOfLimitedSize() {
        String svg = Diagram.of(MODEL.replace("name='Task'", "name='" + "x ".repeat(1_000_000) + "'"))
                .draw(Marks.none());

        assertThat(svg).hasSizeLessThan(10_000);
    }

    @Test
    void halvesOfCharactersInNotesDoNotBreakThePicture() {
        Diagram diagram = Diagram.of(MODEL);

        Picture picture = Picture.of(
                diagram.draw(Marks.of(Map.of("task", Mark.of(Mark.State.CURRENT).withNote("a\uD83D\u0007\uFFFE")))));

        assertThat(picture.titleOf("task")).isEqualTo("Task (task): current, a");
    }

    @Test
    void elementsOfOtherNamespacesAreNotRead() {
        String model = MODEL.replace(
                "</process>",
                "<extensionElements><x:task xmlns:x='urn:x' id='task' name='Other'><task id='task2'/></x:task></extensionElements>"
                        + "</process>");

        assertThat(Diagram.of(model).elements())
                .extracting(Diagram.Element::name)
                .containsExactly("Task");
    }

    private static void assertRefused(Reason reason, String model) {
        assertThatExceptionOfType(UndrawableModel.class)
                .isThrownBy(() -> Diagram.of(model))
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason))
                .withMessageStartingWith("Expected ")
                .withMessageContaining(", but ");
    }
}
