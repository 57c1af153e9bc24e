using System.Globalization;
using System.Text;
using System.Xml;
using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Reports.Sections;

namespace LoadHarness.Reports.Ci;

/// <summary>
/// <c>junit.xml</c>: a test case for each gate and for each check of the run's validity; figures of the requests of a workload are properties. It keeps to what Jenkins' schema junit-10
/// allows, and GitLab and others read.
/// </summary>
public static class JUnitFile
{
    /// <summary>The file's name in the folder of a run.</summary>
    public const string Name = "junit.xml";

    private const string Program = "loadharness";

    private static readonly (string Name, Latency Latency, double P)[] Quantiles =
        [("service p50", Latency.Service, 0.5), ("service p90", Latency.Service, 0.9), ("service p99", Latency.Service, 0.99), ("response p99", Latency.Response, 0.99)];

    /// <summary>
    /// The file's text. A failed gate is a failure, an inconclusive one is skipped, a broken check of validity is an error. Of a run that cannot
    /// be believed no gate passes, and one test case says why.
    /// </summary>
    public static string Of(RunResult run)
    {
        var scenario = Plain.Line(run.Scenario);
        var doubt = ReportModel.DoubtOf(run);
        Suite[] suites =
        [
            new($"{scenario}: validity", $"{Program}.{scenario}.validity", run.DurationSeconds, [Believable(run, doubt), .. run.Validity.Select(Of)]),
            new($"{scenario}: gates", $"{Program}.{scenario}", 0, [.. run.Gates.Select(gate => Of(gate, doubt))]) { Properties = doubt is null ? [.. run.Arms.SelectMany(PropertiesOf)] : [] },
        ];

        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", Program);
            WriteCounts(xml, [.. suites.SelectMany(suite => suite.Cases)], run.DurationSeconds);
            foreach (var suite in suites)
            {
                Write(xml, suite, run.StartedAt);
            }

            xml.WriteEndElement();
        }

        // ##[ and the like command a runner that the file is shown to; XML itself has no such signs.
        return Encoding.UTF8.GetString(bytes.ToArray()).Replace("##", "#&#35;", StringComparison.Ordinal) + "\n";
    }

    // A complete and valid run may still have been compared with one that is unlike it.
    private static Case Believable(RunResult run, string? doubt) => doubt is null
        ? new("the run can be believed", Answer.Passed, "", ReportModel.NoticeOf(run) is { } notice ? [notice] : [])
        : new("the run can be believed", Answer.Error, doubt, [run.Sentence]);

    private static Case Of(ValidityCheck check) => new(check.Name, check.Ok ? Answer.Passed : check.Subject == CheckSubject.Target ? Answer.Failure : Answer.Error, check.Ok ? "" : check.Why, [check.Why]);

    private static Case Of(GateResult gate, string? doubt)
    {
        string[] facts = [$"rule: {gate.Rule}", $"measured: {gate.Measured}", $"why: {gate.Why}"];
        return gate.Verdict switch
        {
            Verdict.Fail => new(gate.Name, Answer.Failure, gate.Why, facts),
            Verdict.Pass when doubt is null => new(gate.Name, Answer.Passed, "", facts),
            Verdict.Pass => new(gate.Name, Answer.Skipped, $"It would have passed. {doubt}", facts),
            _ => new(gate.Name, Answer.Skipped, $"{Format.Word(gate.Verdict)}: {gate.Why}", facts),
        };
    }

    // What each request of a workload came to, which is no test by itself: gates are.
    private static IEnumerable<(string Name, string Value)> PropertiesOf(ArmResult arm) =>
        from request in arm.ByRequest ?? []
        let part = request.AsArm(arm)
        from property in (IEnumerable<(string, string)>)
        [
            ("requests", Format.Count(part.Requests)), ("failed", Format.Count(Proof.Failed(part))),
            .. from quantile in Quantiles
               let time = quantile.Latency.Of(part)?.Percentile(quantile.P)
               where time is not null
               select (quantile.Name, Format.Duration(time)),
        ]
        select ($"{Plain.Line(part.Name)}: {property.Item1}", property.Item2);

    private static void Write(XmlWriter xml, Suite suite, DateTimeOffset startedAt)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", suite.Name);
        WriteCounts(xml, suite.Cases, suite.Seconds);
        xml.WriteAttributeString("skipped", Count(suite.Cases, Answer.Skipped));
        xml.WriteAttributeString("timestamp", startedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        if (suite.Properties.Count > 0)
        {
            xml.WriteStartElement("properties");
            foreach (var (name, value) in suite.Properties)
            {
                xml.WriteStartElement("property");
                xml.WriteAttributeString("name", name);
                xml.WriteAttributeString("value", value);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        foreach (var (index, test) in suite.Cases.Index())
        {
            // The whole run is in the first, so that readers who add up the cases get the time that it took.
            Write(xml, suite.ClassName, test, index == 0 ? suite.Seconds : 0);
        }

        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, string className, Case test, double seconds)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", className);
        xml.WriteAttributeString("name", Plain.Line(test.Name));
        xml.WriteAttributeString("time", Time(seconds));
        var text = string.Join('\n', test.Facts.Select(Plain.Line));
        if (test.Answer is Answer.Failure or Answer.Error)
        {
            xml.WriteStartElement(test.Answer == Answer.Failure ? "failure" : "error");
            xml.WriteAttributeString("type", test.Answer == Answer.Failure ? "GateFailed" : "RunInvalid");
            xml.WriteAttributeString("message", Plain.Line(test.Message));
            xml.WriteString(text);
            xml.WriteEndElement();
        }
        else
        {
            if (test.Answer == Answer.Skipped)
            {
                xml.WriteStartElement("skipped");
                xml.WriteAttributeString("message", Plain.Line(test.Message));
                xml.WriteEndElement();
            }

            if (text.Length > 0)
            {
                xml.WriteElementString("system-out", text);
            }
        }

        xml.WriteEndElement();
    }

    private static void WriteCounts(XmlWriter xml, IReadOnlyList<Case> cases, double seconds)
    {
        xml.WriteAttributeString("tests", cases.Count.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("failures", Count(cases, Answer.Failure));
        xml.WriteAttributeString("errors", Count(cases, Answer.Error));
        xml.WriteAttributeString("time", Time(seconds));
    }

    private static string Count(IReadOnlyList<Case> cases, Answer answer) => cases.Count(test => test.Answer == answer).ToString(CultureInfo.InvariantCulture);

    private static string Time(double seconds) => (double.IsFinite(seconds) ? seconds : 0).ToString("0.###", CultureInfo.InvariantCulture);

    private enum Answer { Passed, Failure, Error, Skipped }

    private sealed record Suite(string Name, string ClassName, double Seconds, IReadOnlyList<Case> Cases)
    {
        public IReadOnlyList<(string Name, string Value)> Properties { get; init; } = [];
    }

    /// <summary>A test case; its texts are not yet clean.</summary>
    private sealed record Case(string Name, Answer Answer, string Message, IReadOnlyList<string> Facts);
}
