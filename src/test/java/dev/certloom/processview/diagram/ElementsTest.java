package dev.certloom.processview.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

/** Each kind of element that an engine executes can be told from the others by its picture. */
class ElementsTest {

    private static final List<String> EVENT_DEFINITIONS = List.of(
            "message", "timer", "error", "escalation", "signal", "conditional", "link", "terminate", "compensate");

    @Test
    void activitiesDiffer() {
        List<String> activities = new ArrayList<>(List.of(
                "<task id='%s' isForCompensation='true'/>",
                "<task id='%s'><multiInstanceLoopCharacteristics/></task>",
                "<task id='%s'><multiInstanceLoopCharacteristics isSequential='true'/></task>",
                "<subProcess id='%s' triggeredByEvent='true'/>"));
        Stream.of(
                        "task",
                        "serviceTask",
                        "userTask",
                        "manualTask",
                        "scriptTask",
                        "businessRuleTask",
                        "sendTask",
                        "receiveTask",
                        "callActivity",
                        "subProcess",
                        "adHocSubProcess")
                .map(type -> "<" + type + " id='%s'/>")
                .forEach(activities::add);

        assertThat(pictures(activities)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"startEvent", "intermediateCatchEvent", "intermediateThrowEvent", "endEvent", "boundaryEvent"})
    void eventsDifferByWhatTheyWaitForOrTell(String type) {
        List<String> events = new ArrayList<>(List.of("<" + type + " id='%s'/>"));
        EVENT_DEFINITIONS.stream()
                .map(kind -> "<" + type + " id='%s'><" + kind + "EventDefinition/></" + type + ">")
                .forEach(events::add);

        assertThat(pictures(events)).doesNotHaveDuplicates();
    }

    @Test
    void eventsDifferByTheirPlace() {
        String timer = "<timerEventDefinition/>";

        assertThat(pictures(List.of(
                        "<startEvent id='%s'>" + timer + "</startEvent>",
                        "<startEvent id='%s' isInterrupting='false'>" + timer + "</startEvent>",
                        "<boundaryEvent id='%s'>" + timer + "</boundaryEvent>",
                        "<boundaryEvent id='%s' cancelActivity='false'>" + timer + "</boundaryEvent>",
                        "<intermediateThrowEvent id='%s'>" + timer + "</intermediateThrowEvent>",
                        "<endEvent id='%s'>" + timer + "</endEvent>")))
                .doesNotHaveDuplicates();
    }

    @Test
    void gatewaysDiffer() {
        assertThat(pictures(List.of(
                        "<exclusiveGateway id='%s'/>",
                        "<inclusiveGateway id='%s'/>",
                        "<parallelGateway id='%s'/>",
                        "<eventBasedGateway id='%s'/>",
                        "<signlessGateway id='%s'/>")))
                .doesNotHaveDuplicates();
    }

    @Test
    void dataAndArtifactsDiffer() {
        assertThat(pictures(List.of(
                        "<dataObjectReference id='%s'/>",
                        "<dataStoreReference id='%s'/>",
                        "<textAnnotation id='%s'/>",
                        "<group id='%s'/>",
                        "<ofTheFuture id='%s'/>")))
                .doesNotHaveDuplicates();
    }

    @Test
    void connectionsDiffer() {
        // given
        List<String> connections = List.of(
                "<sequenceFlow id='%s' sourceRef='task'/>",
                "<sequenceFlow id='%s' sourceRef='task'><conditionExpression/></sequenceFlow>",
                "<messageFlow id='%s'/>",
                "<association id='%s'/>",
                "<association id='%s' associationDirection='One'/>",
                "<association id='%s' associationDirection='Both'/>");
        TestModel model = TestModel.model().element("task", "<task id='task' default='byDefault'/>");
        for (int i = 0; i < connections.size(); i++) {
            model.flow("c" + i, connections.get(i).formatted("c" + i), 0, 0, 100, 0);
        }
        model.flow("byDefault", "<sequenceFlow id='byDefault' sourceRef='task'/>", 0, 0, 100, 0);

        // when
        Picture picture = Picture.of(model.diagram().draw(Marks.none()));

        // then
        assertThat(picture.elementIds().stream()
                        .filter(id -> !id.equals("task"))
                        .map(picture::signsOf))
                .hasSize(7)
                .doesNotHaveDuplicates();
    }

    @Test
    void aConditionNeedsNoSignBehindAGateway() {
        String condition = "<conditionExpression/></sequenceFlow>";

        Picture picture = Picture.of(TestModel.model()
                .element("gateway", "<exclusiveGateway id='gateway'/>")
                .flow("yes", "<sequenceFlow id='yes' sourceRef='gateway'>" + condition, 0, 0, 100, 0)
                .flow("plain", "<sequenceFlow id='plain' sourceRef='gateway'/>", 0, 0, 100, 0)
                .diagram()
                .draw(Marks.none()));

        assertThat(picture.signsOf("yes")).isEqualTo(picture.signsOf("plain"));
    }

    @Test
    void aCollaborationIsDrawnWithItsPoolsAndLanesUnderTheirContent() {
        // given
        Diagram diagram = TestModel.model()
                .root(
                        "<collaboration id='all'><participant id='ours' name='Ours' processRef='process'/>"
                                + "<participant id='theirs' name='Theirs'/><messageFlow id='message' name='Order'/></collaboration>",
                        "all")
                .element("task", "<task id='task'/>", 100, 100, 100, 80)
                .element("lane", "<laneSet><lane id='lane' name='Lane'/></laneSet>", 50, 50, 550, 200)
                .shape("ours", 20, 50, 580, 200, "isHorizontal='true'")
                .shape("theirs", 20, 300, 580, 60, "isHorizontal='true'")
                .edge("message", 150, 300, 150, 180)
                .diagram();

        // when
        Picture picture = Picture.of(diagram.draw(Marks.none()));

        // then
        assertThat(picture.elementIds()).containsExactly("ours", "lane", "theirs", "task", "message");
        assertThat(turned(picture, "ours")).isTrue();
        assertThat(turned(picture, "lane")).isTrue();
        assertThat(turned(picture, "theirs")).isFalse();
    }

    @Test
    void namesWrapAndLongWordsBreakWithinTheirElement() {
        // when
        Picture picture = Picture.of(TestModel.model()
                .element("words", "<task id='words' name='Words that go on and on'/>")
                .element("word", "<task id='word' name='" + "Abc".repeat(100) + "'/>")
                .element("event", "<endEvent id='event' name='No longer wanted by anybody'/>")
                .element("note", "<textAnnotation id='note'><text>Of\nseveral\nlines</text></textAnnotation>")
                .diagram()
                .draw(Marks.none()));

        // then
        assertThat(String.join(" ", picture.labelOf("words"))).isEqualTo("Words that go on and on");
        assertThat(picture.labelOf("words")).hasSizeGreaterThan(1);
        assertThat(picture.labelOf("word")).hasSizeLessThan(6).last().asString().endsWith("…");
        assertThat(picture.labelOf("word")).allMatch(line -> Text.width(line, Labels.INSIDE) <= 100);
        assertThat(picture.labelOf("event")).hasSizeGreaterThan(1);
        assertThat(String.join(" ", picture.labelOf("note"))).isEqualTo("Of several lines");
        assertThat(picture.titleOf("event")).isEqualTo("No longer wanted by anybody (end event)");
    }

    @Test
    void aLabelStandsWhereTheModelHasIt() {
        // given
        String model = TestModel.model()
                .element("event", "<endEvent id='event' name='Done'/>")
                .xml()
                .replace(
                        "</bpmndi:BPMNShape>",
                        "<bpmndi:BPMNLabel><dc:Bounds x='500' y='600' width='40' height='14'/></bpmndi:BPMNLabel>"
                                + "</bpmndi:BPMNShape>");

        // when
        Element line = (Element) Picture.of(Diagram.of(model).draw(Marks.none()))
                .element("event")
                .getElementsByTagName("tspan")
                .item(0);

        // then
        assertThat(line.getAttribute("x")).isEqualTo("520");
        assertThat(Double.parseDouble(line.getAttribute("y"))).isBetween(606.0, 614.0);
    }

    private static boolean turned(Picture picture, String id) {
        return ((Element) picture.element(id).getElementsByTagName("text").item(0)).hasAttribute("transform");
    }

    /** What is drawn of each, all at the same place. */
    private static List<List<String>> pictures(List<String> elements) {
        TestModel model = TestModel.model();
        for (int i = 0; i < elements.size(); i++) {
            model.element("e" + i, elements.get(i).formatted("e" + i), 100, 100, 50, 50);
        }
        Picture picture = Picture.of(model.diagram().draw(Marks.none()));
        return Stream.iterate(0, i -> i < elements.size(), i -> i + 1)
                .map(i -> picture.signsOf("e" + i))
                .toList();
    }
}
