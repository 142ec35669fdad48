package dev.certloom.processview.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;

/** What marks add to a picture, for those who see it and for those who have it read to them. */
class MarksTest {

    private final Diagram diagram = TestModel.model()
            .element("place", "<serviceTask id='place' name='Place order'/>")
            .element("check", "<serviceTask id='check' name='Check order'/>")
            .element("gateway", "<exclusiveGateway id='gateway'/>")
            .flow("flow", "<sequenceFlow id='flow' sourceRef='place' targetRef='check'/>", 100, 140, 150, 140)
            .flow("other", "<sequenceFlow id='other' sourceRef='check' targetRef='gateway'/>", 250, 140, 300, 140)
            .diagram();

    @ParameterizedTest
    @EnumSource
    void aStateIsToldByClassBadgeAndWords(Mark.State state) {
        // when
        Picture picture = drawn(Map.of("check", Mark.of(state)));

        // then
        assertThat(picture.classesOf("check")).contains(state.className());
        assertThat(picture.markOf("check").getAttribute("class")).contains(state.className());
        assertThat(picture.titleOf("check")).isEqualTo("Check order (service task): " + state.words());
        assertThat(picture.described()).containsIgnoringCase(state.words() + ": Check order.");
        assertThat(picture.classesOf("place")).noneMatch(name -> name.startsWith("is-"));
    }

    @Test
    void statesDifferWithoutTheirColours() {
        Set<String> badges = Arrays.stream(Mark.State.values())
                .map(state -> drawn(Map.of("check", Mark.of(state))).markOf("check"))
                .map(badge -> ((Element) badge.getElementsByTagName("path").item(0)).getAttribute("d"))
                .collect(Collectors.toSet());

        assertThat(badges).hasSameSizeAs(Mark.State.values());
    }

    @ParameterizedTest
    @EnumSource
    void whereTheInstanceStandsHasARingAndCanBeReachedByKeyboard(Mark.State state) {
        // given
        boolean stands = state.isHere();

        // when
        Element element =
                drawn(Map.of("check", Mark.of(state).withNote("14:02"))).element("check");

        // then
        assertThat(element.getAttribute("tabindex")).isEqualTo(stands ? "0" : "");
        assertThat(element.getAttribute("aria-label"))
                .isEqualTo(stands ? "Check order (service task): " + state.words() + ", 14:02" : "");
        assertThat(element.getElementsByTagName("rect").getLength()).isEqualTo(stands ? 2 : 1);
    }

    @Test
    void noteAndCountAreShownAndRead() {
        // when
        Picture picture = drawn(Map.of(
                "check", Mark.of(Mark.State.CURRENT).withNote("14:02, 3 s").withCount(3)));

        // then
        assertThat(picture.markOf("check").getTextContent()).isEqualTo("3" + "14:02, 3 s");
        assertThat(picture.titleOf("check")).endsWith(": current, 3 times, 14:02, 3 s");
        assertThat(picture.described()).isEqualTo("Current: Check order, 3 times, 14:02, 3 s.");
    }

    @Test
    void longNotesAndSenselessCountsAreCut() {
        Mark mark =
                Mark.of(Mark.State.PASSED).withNote(" a\nb" + "c".repeat(100)).withCount(-1);

        assertThat(mark.note()).hasValue("a b" + "c".repeat(57) + "…");
        assertThat(mark.count()).isEmpty();
        assertThat(mark.withNote(" \u0000").note()).isEmpty();
    }

    @Test
    void flowsAreMarkedAsTakenOnlyIfTold() {
        // when
        Picture picture = Picture.of(diagram.draw(
                new Marks(Map.of("place", Mark.of(Mark.State.PASSED)), Map.of("flow", Mark.State.PASSED))));

        // then
        assertThat(picture.classesOf("flow")).contains("is-taken");
        assertThat(picture.titleOf("flow")).isEqualTo("Sequence flow: taken");
        assertThat(picture.classesOf("other")).doesNotContain("is-taken");
    }

    @ParameterizedTest
    @EnumSource
    void wayToAnEndIsToldByColourCrossAndWordsAndWhatDecidedStandsOut(Ending.Outcome outcome) {
        // given
        Ending ending = new Ending(outcome, "place", Set.of("place", "check"), Set.of("flow"));
        boolean failed = outcome == Ending.Outcome.FAILED;
        String state = failed ? "is-unsuccessful" : "is-cancelled";
        String words = failed ? "led to failure" : "cancelled";

        // when
        Picture picture = Picture.of(diagram.draw(Marks.of(Map.of("place", Mark.of(Mark.State.PASSED)))
                .endedBy(ending, "<Not> \u202e" + "x".repeat(90))));

        // then
        assertThat(picture.classesOf("place")).contains(state, "is-decisive");
        assertThat(picture.classesOf("check")).contains(state).doesNotContain("is-decisive");
        assertThat(picture.classesOf("flow")).contains("is-taken", state);
        assertThat(picture.classesOf("other")).doesNotContain("is-taken");
        assertThat(picture.titleOf("flow")).isEqualTo("Sequence flow: taken, " + words);
        assertThat(picture.element("place").getAttribute("aria-label"))
                .isEqualTo("Place order (service task): " + words + ", decided here, <Not> " + "x".repeat(54) + "…");
        assertThat(picture.element("place").getAttribute("tabindex")).isEqualTo("0");
        assertThat(picture.described()).startsWith("Decided at: Place order, <Not> xxx");
    }

    @Test
    void whereTheInstanceStandsOnTheWayToAnEndItStillStands() {
        Ending ending = new Ending(Ending.Outcome.FAILED, "place", Set.of("place", "check"), Set.of());

        Picture picture = Picture.of(diagram.draw(
                Marks.of(Map.of("check", Mark.of(Mark.State.CURRENT))).endedBy(ending, "")));

        assertThat(picture.classesOf("check")).contains("is-current").doesNotContain("is-unsuccessful");
    }

    @Test
    void marksOfElementsThatTheModelDoesNotHaveArePassedOver() {
        assertThat(diagram.draw(
                        new Marks(Map.of("gone", Mark.of(Mark.State.FAILED)), Map.of("gone", Mark.State.PASSED))))
                .isEqualTo(diagram.draw(Marks.none()));
    }

    @Test
    void anElementWithoutANameIsToldByItsType() {
        assertThat(drawn(Map.of("gateway", Mark.of(Mark.State.PASSED))).described())
                .isEqualTo("Passed: exclusive gateway.");
    }

    @Test
    void aMarkInACollapsedSubProcessIsToldInWords() {
        // given
        String model = TestModel.model()
                .element("sub", "<subProcess id='sub' name='Sub'><task id='inner' name='Inner'/></subProcess>")
                .xml()
                .replace(
                        "</definitions>",
                        "<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement='sub'><bpmndi:BPMNShape bpmnElement='inner'>"
                                + "<dc:Bounds x='0' y='0' width='100' height='80'/></bpmndi:BPMNShape></bpmndi:BPMNPlane>"
                                + "</bpmndi:BPMNDiagram></definitions>");

        // when
        Picture picture = Picture.of(Diagram.of(model).draw(Marks.of(Map.of("inner", Mark.of(Mark.State.FAILED)))));

        // then
        assertThat(picture.elementIds()).containsExactly("sub");
        assertThat(picture.described()).isEqualTo("Failed: Inner.");
    }

    @Test
    void aNoteGivesWayToWhatIsThere() {
        // given
        Diagram crowded = TestModel.model()
                .element("task", "<task id='task' name='Task'/>", 100, 100, 100, 80)
                .element("timer", "<boundaryEvent id='timer' attachedToRef='task'/>", 132, 162, 36, 36)
                .diagram();

        // when
        Element note = (Element) Picture.of(crowded.draw(
                        Marks.of(Map.of("task", Mark.of(Mark.State.PASSED).withNote("14:02")))))
                .markOf("task")
                .getElementsByTagName("rect")
                .item(1);

        // then
        Box box = new Box(number(note, "x"), number(note, "y"), number(note, "width"), number(note, "height"));
        assertThat(box.overlaps(new Box(132, 162, 36, 36))).isFalse();
    }

    private Picture drawn(Map<String, Mark> marks) {
        return Picture.of(diagram.draw(Marks.of(marks)));
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }
}
