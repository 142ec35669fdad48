package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.operation.Models;
import dev.certloom.operation.Models.Model;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ListAssert;
import org.assertj.core.presentation.Representation;
import org.assertj.core.presentation.StandardRepresentation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;

/** Holds what the linter cannot see: how things are named, and that models and Java name the same things. */
class BpmnContractTest {

    private static final Map<String, String> PREFIXES = Map.ofEntries(
            Map.entry("definitions", "Definitions_"),
            Map.entry("startEvent", "StartEvent_"),
            Map.entry("endEvent", "EndEvent_"),
            Map.entry("boundaryEvent", "BoundaryEvent_"),
            Map.entry("intermediateCatchEvent", "CatchEvent_"),
            Map.entry("serviceTask", "Task_"),
            Map.entry("userTask", "Task_"),
            Map.entry("businessRuleTask", "Task_"),
            Map.entry("callActivity", "CallActivity_"),
            Map.entry("subProcess", "SubProcess_"),
            Map.entry("exclusiveGateway", "Gateway_"),
            Map.entry("eventBasedGateway", "Gateway_"),
            Map.entry("sequenceFlow", "Flow_"),
            Map.entry("message", "Message_"),
            Map.entry("error", "Error_"),
            Map.entry("escalation", "Escalation_"),
            Map.entry("messageEventDefinition", "MessageEventDefinition_"),
            Map.entry("timerEventDefinition", "TimerEventDefinition_"),
            Map.entry("errorEventDefinition", "ErrorEventDefinition_"),
            Map.entry("escalationEventDefinition", "EscalationEventDefinition_"));

    private static final Pattern PASCAL_CASE = Pattern.compile("[A-Z][A-Za-z]+");
    private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");
    private static final Pattern VARIABLE = Pattern.compile("[a-z][A-Za-z]*");
    private static final Set<String> FEEL_WORDS =
            Set.of("true", "false", "null", "and", "or", "not", "if", "then", "else", "for", "in", "return");

    /** Members of a context, where it is read and where it is written, and names of functions: no variables. */
    private static final Pattern NO_VARIABLE = Pattern.compile("\\.[A-Za-z]+|[A-Za-z]+:|(?:[a-z]+ )?[a-z]+(?=\\()");

    /** Read by the runner of the jobs, never by a model. */
    private static final Set<String> FOR_WORKERS_AND_FORMS_ONLY =
            Set.of(ProcessNames.Variable.PAGE, ProcessNames.Variable.INSTALLATION, ProcessNames.Variable.TRACE_PARENT);

    /** They run behind the boundary events, where no error would be caught, and never throw one. */
    private static final Set<String> JOBS_WITHOUT_ERRORS = Set.of(
            ProcessNames.Job.RECORD_FAILURE, ProcessNames.Job.RECORD_CANCELLATION, ProcessNames.Job.WITHDRAW_ORDER);

    private static final Representation IDS = new StandardRepresentation() {
        @Override
        public String toStringOf(Object object) {
            return object instanceof Element element
                    ? element.getAttribute(element.hasAttribute("bpmnElement") ? "bpmnElement" : "id")
                    : super.toStringOf(object);
        }
    };

    static List<Model> models() {
        return Models.processes();
    }

    @Test
    void processIdsAreThoseOfJava() {
        assertThat(models().stream().map(BpmnContractTest::processId))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(constants(ProcessNames.Process.class));
    }

    @ParameterizedTest
    @MethodSource("models")
    void fileIsNamedAfterItsProcess(Model model) {
        assertThat(processId(model)).isEqualTo(model.name());
    }

    @ParameterizedTest
    @MethodSource("models")
    void elementIdsSayWhatTheyAre(Model model) {
        List<Element> identified = model.elements(Models.BPMN, "*")
                .filter(element ->
                        element.hasAttribute("id") && !element.getLocalName().equals("process"))
                .toList();
        assertThatEach(identified).allSatisfy(element -> {
            String id = element.getAttribute("id");
            assertThat(PREFIXES).containsKey(element.getLocalName());
            assertThat(id).startsWith(prefix(element));
            assertThat(suffix(element)).matches(PASCAL_CASE);
        });
    }

    @ParameterizedTest
    @MethodSource("models")
    void elementIdsRepeatTheirNames(Model model) {
        assertThatEach(model.flowNodes().toList()).allSatisfy(element -> {
            String named = inOneWord(element.getAttribute("name"));
            String id = suffix(element).toLowerCase(Locale.ROOT);
            if (!element.getLocalName().endsWith("Gateway")) {
                assertThat(id).isEqualTo(named);
            } else if (named.isEmpty()) {
                assertThat(id).startsWith(element.getLocalName().equals("eventBasedGateway") ? "await" : "join");
            } else {
                assertThat(named).startsWith(id);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("models")
    void flowIdsSayWhereTheyLead(Model model) {
        assertThatEach(model.sequenceFlows().toList()).allSatisfy(flow -> {
            Element source = model.byId(flow.getAttribute("sourceRef"));
            String target = suffix(model.byId(flow.getAttribute("targetRef")));
            boolean answers = source.getLocalName().endsWith("Gateway")
                    && !source.getAttribute("name").isEmpty();
            assertThat(flow.getAttribute("id"))
                    .matches("(Flow_BackTo" + target
                            + (answers ? "|Flow_" + suffix(source) + "[A-Z][A-Za-z]*" : "|Flow_To" + target)
                            + ")(From[A-Z][A-Za-z]*)?");
        });
    }

    @ParameterizedTest
    @MethodSource("models")
    void onlyFlowsThatSayBackGoToTheLeft(Model model) {
        List<Element> drawn = model.elements(Models.DIAGRAM, "BPMNEdge").toList();
        assertThatEach(drawn).hasSize((int) model.sequenceFlows().count()).allSatisfy(edge -> {
            List<Double> xs = Models.below(edge, Models.WAYPOINT, "waypoint")
                    .map(point -> Double.valueOf(point.getAttribute("x")))
                    .toList();
            assertThat(xs.getLast() < xs.getFirst())
                    .as("%s goes to the left", edge.getAttribute("bpmnElement"))
                    .isEqualTo(edge.getAttribute("bpmnElement").startsWith("Flow_BackTo"));
        });
    }

    @Test
    void jobTypesAreThoseOfJava() {
        assertThat(attributes(Models.ZEEBE, "taskDefinition", "type"))
                .isNotEmpty()
                .isEqualTo(constants(ProcessNames.Job.class));
    }

    @Test
    void everyJobHasThreeTries() {
        assertThat(attributes(Models.ZEEBE, "taskDefinition", "retries")).containsExactly("3");
    }

    @Test
    void jobTypesAreTheirTasksNames() {
        assertThatEach(Models.all(models(), Models.BPMN, "serviceTask"))
                .allSatisfy(task -> assertThat(jobType(task))
                        .isEqualTo(task.getAttribute("name")
                                .toLowerCase(Locale.ROOT)
                                .replace(' ', '-')));
    }

    @Test
    void messageNamesAreThoseOfJava() {
        assertThat(attributes(Models.BPMN, "message", "name"))
                .isNotEmpty()
                .isEqualTo(constants(ProcessNames.Message.class));
    }

    @Test
    void messagesAreCorrelatedOnTheLaunchAndThoseOfAStepOnItsOwn() {
        assertThat(attributes(Models.ZEEBE, "subscription", "correlationKey"))
                .containsExactlyInAnyOrder(
                        "=%s + \"-\" + string(%s)"
                                .formatted(ProcessNames.Variable.OPERATION_ID, ProcessNames.Variable.FENCE),
                        "=" + ProcessNames.Variable.STEP + ".id");
    }

    @Test
    void errorCodesAreThoseOfJava() {
        assertThat(attributes(Models.BPMN, "error", "errorCode"))
                .isNotEmpty()
                .isEqualTo(constants(ProcessNames.ErrorCode.class));
    }

    @Test
    void escalationCodesAreThoseOfJava() {
        assertThat(attributes(Models.BPMN, "escalation", "escalationCode"))
                .isNotEmpty()
                .isEqualTo(constants(ProcessNames.EscalationCode.class));
    }

    @Test
    void decisionsAreThoseOfJavaAndLieInFilesOfTheirName() {
        Set<String> decisions = constants(ProcessNames.Decision.class);
        assertThat(decisions).isNotEmpty();
        assertThat(attributes(Models.ZEEBE, "calledDecision", "decisionId"))
                .as("the vault itself asks who signs, before there is a process")
                .containsExactly(ProcessNames.Decision.APPROVAL_POLICY);
        assertThat(Models.decisions())
                .isNotEmpty()
                .allSatisfy(model -> assertThat(
                                model.elements(Models.DMN, "decision").map(decision -> decision.getAttribute("id")))
                        .containsExactly(model.name()));
        assertThat(Models.decisions().stream().map(Model::name)).containsExactlyInAnyOrderElementsOf(decisions);
    }

    @Test
    void theDecisionTableTakesTheFirstRowThatFits() {
        assertThatEach(Models.all(Models.decisions(), Models.DMN, "decisionTable"))
                .allSatisfy(table -> assertThat(table.getAttribute("hitPolicy")).isEqualTo("FIRST"));
    }

    @Test
    void variablesAreThoseOfJava() {
        Set<String> ofLoops = attributes(Models.ZEEBE, "loopCharacteristics", "inputElement");
        Stream<String> expressions = Stream.of(
                        Models.all(models(), Models.BPMN, "conditionExpression").stream()
                                .map(Element::getTextContent),
                        Models.all(models(), Models.BPMN, "timeDuration").stream()
                                .map(Element::getTextContent),
                        Models.all(models(), Models.BPMN, "timeDate").stream().map(Element::getTextContent),
                        Models.all(models(), Models.BPMN, "timeCycle").stream().map(Element::getTextContent),
                        attributes(Models.ZEEBE, "loopCharacteristics", "inputCollection").stream(),
                        Models.all(Models.decisions(), Models.DMN, "inputExpression").stream()
                                .map(Element::getTextContent),
                        attributes(Models.ZEEBE, "subscription", "correlationKey").stream(),
                        attributes(Models.ZEEBE, "calledElement", "processId").stream(),
                        attributes(Models.ZEEBE, "calledDecision", "resultVariable").stream(),
                        attributes(Models.ZEEBE, "input", "source").stream(),
                        attributes(Models.ZEEBE, "input", "target").stream(),
                        attributes(Models.ZEEBE, "output", "source").stream(),
                        attributes(Models.ZEEBE, "output", "target").stream())
                .flatMap(expression -> expression);
        Set<String> modelled = expressions
                .map(expression -> NO_VARIABLE
                        .matcher(TEXT.matcher(expression).replaceAll(""))
                        .replaceAll(""))
                .flatMap(expression -> VARIABLE.matcher(expression).results().map(MatchResult::group))
                .filter(word -> !FEEL_WORDS.contains(word) && !ofLoops.contains(word))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(modelled).isNotEmpty().doesNotContainAnyElementsOf(FOR_WORKERS_AND_FORMS_ONLY);
        modelled.addAll(FOR_WORKERS_AND_FORMS_ONLY);
        assertThat(modelled).isEqualTo(constants(ProcessNames.Variable.class));
    }

    /** The approval's errors are caught by its caller, on the sub-process around the call activity. */
    @ParameterizedTest
    @MethodSource("models")
    void everyErrorIsCaught(Model model) {
        List<Element> throwing = Stream.concat(
                        model.elements(Models.BPMN, "serviceTask")
                                .filter(task -> !JOBS_WITHOUT_ERRORS.contains(jobType(task))),
                        model.elements(Models.BPMN, "callActivity"))
                .toList();
        if (!model.name().equals(ProcessNames.Process.CERTIFICATE_APPROVAL)) {
            assertThatEach(throwing)
                    .allSatisfy(task -> assertThat(caughtAround(model, Optional.of(task)))
                            .as("caught around %s", task.getAttribute("id"))
                            .containsExactlyInAnyOrder(
                                    ProcessNames.ErrorCode.REQUEST_FAILED, ProcessNames.ErrorCode.OPERATION_ENDED));
        }
    }

    @Test
    void whatIsNotApprovedIsCaughtWithinTheApproval() {
        Model approval = models().stream()
                .filter(model -> model.name().equals(ProcessNames.Process.CERTIFICATE_APPROVAL))
                .findFirst()
                .orElseThrow();
        List<Element> throwing = approval.elements(Models.BPMN, "endEvent")
                .filter(end -> Models.below(end, Models.BPMN, "errorEventDefinition")
                        .findAny()
                        .isPresent())
                .toList();

        assertThatEach(throwing)
                .allSatisfy(end -> assertThat(caughtAround(approval, Optional.of(end)))
                        .containsExactly(ProcessNames.ErrorCode.NOT_APPROVED));
    }

    /** There are some; those that fail are shown by their ids. */
    private static ListAssert<Element> assertThatEach(List<Element> elements) {
        return assertThat(elements).withRepresentation(IDS).isNotEmpty();
    }

    private static Set<String> caughtAround(Model model, Optional<Element> activity) {
        Set<String> caught = new TreeSet<>();
        activity.ifPresent(around -> {
            model.elements(Models.BPMN, "boundaryEvent")
                    .filter(event -> event.getAttribute("attachedToRef").equals(around.getAttribute("id")))
                    .flatMap(event -> Models.below(event, Models.BPMN, "errorEventDefinition"))
                    .map(definition -> model.byId(definition.getAttribute("errorRef")))
                    .forEach(error -> caught.add(error.getAttribute("errorCode")));
            caught.addAll(caughtAround(model, Models.surroundingSubProcess(around)));
        });
        return caught;
    }

    private static String processId(Model model) {
        List<Element> processes = model.elements(Models.BPMN, "process").toList();
        assertThat(processes).hasSize(1);
        return processes.getFirst().getAttribute("id");
    }

    private static String jobType(Element task) {
        return Models.below(task, Models.ZEEBE, "taskDefinition")
                .map(definition -> definition.getAttribute("type"))
                .findFirst()
                .orElse("");
    }

    private static String prefix(Element element) {
        return (element.getAttribute("triggeredByEvent").equals("true") ? "Event" : "")
                + PREFIXES.get(element.getLocalName());
    }

    private static String suffix(Element element) {
        String id = element.getAttribute("id");
        return id.substring(id.indexOf('_') + 1);
    }

    private static String inOneWord(String name) {
        return name.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
    }

    private static Set<String> attributes(String namespace, String element, String attribute) {
        return Models.all(models(), namespace, element).stream()
                .map(found -> found.getAttribute(attribute))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> constants(Class<?> holder) {
        return Arrays.stream(holder.getDeclaredFields())
                .filter(field -> field.getType() == String.class)
                .map(BpmnContractTest::value)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String value(Field constant) {
        try {
            return (String) constant.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
