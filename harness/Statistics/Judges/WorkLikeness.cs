using System.Text.Json;

namespace LoadHarness.Statistics.Judges;

/// <summary>What two runs of one name may differ in where somebody wrote it himself: the arms of a plan, and the requests and data of a workload.</summary>
internal static class WorkLikeness
{
    // More of them say no more.
    private const int Told = 3;

    private const int HashTold = 12;

    /// <summary>Arms of one name that are connected otherwise, and requests that are others, make runs unlike; a file that holds something else for the same requests is noted.</summary>
    /// <param name="baseline">The stored run.</param>
    /// <param name="arms">The arms of the other one.</param>
    /// <param name="workload">What its clients send; null where it is not one's own.</param>
    public static IEnumerable<FactDifference> Between(RunResult baseline, IEnumerable<ArmTraits> arms, WorkloadCopy? workload) =>
    [
        .. from arm in arms
           join before in baseline.Arms.Select(ArmTraits.Of) on arm.Name equals before.Name
           where arm != before
           let differing = before.Words.Zip(arm.Words).Where(pair => pair.First != pair.Second).ToList()
           select new FactDifference($"arm '{arm.Name}'", string.Join(", ", differing.Select(pair => pair.First)), string.Join(", ", differing.Select(pair => pair.Second)), DifferenceWeight.Unlike),
        .. Requests(baseline.Workload, workload),
        .. Files(baseline.Workload, workload),
    ];

    private static IEnumerable<FactDifference> Requests(WorkloadCopy? baseline, WorkloadCopy? candidate)
    {
        var (before, now) = (TextsOf(baseline), TextsOf(candidate));
        if (before.SequenceEqual(now) && (baseline is null || candidate is null || baseline.IsJourney == candidate.IsJourney))
        {
            yield break;
        }

        // The same ones in another order, or as steps, differ as a whole.
        var (gone, added) = (before.Except(now).ToList(), now.Except(before).ToList());
        yield return gone.Count + added.Count > 0
            ? new("requests", Some(gone), Some(added), DifferenceWeight.Unlike)
            : new("requests", Whole(baseline, before), Whole(candidate, now), DifferenceWeight.Unlike);
    }

    private static IEnumerable<FactDifference> Files(WorkloadCopy? baseline, WorkloadCopy? candidate) =>
        from before in baseline?.Files ?? []
        join now in candidate?.Files ?? [] on before.Option equals now.Option
        where before.Sha256 != now.Sha256
        select new FactDifference($"content of {now.Option}=", $"SHA-256 {Short(before)}", Short(now), DifferenceWeight.Noted);

    private static string Short(FileCopy file) => $"{file.Sha256[..Math.Min(HashTold, file.Sha256.Length)]}…";

    private static List<string> TextsOf(WorkloadCopy? workload) =>
        [.. (workload?.Requests ?? []).Select(request => $"{request.Name} ({request.Method} {request.Path}{(request.Weight == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", weight {request.Weight}"))})")];

    private static string Whole(WorkloadCopy? workload, List<string> requests) => $"{(workload?.IsJourney == true ? "a journey of" : "a mix of")} {Some(requests)}";

    private static string Some(List<string> requests) =>
        string.Join(", ", requests.Take(Told)) + (requests.Count > Told ? $" and {Format.Count(requests.Count - Told, "other")}" : "");
}

/// <summary>How an arm connects, as far as a stored run knows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Mode">How each request gets its connection.</param>
/// <param name="Authentication">Who proves an identity.</param>
/// <param name="Key">Name of the server's key.</param>
/// <param name="Tls">TLS version.</param>
/// <param name="RequestsPerConnection">Requests after which the client closes a kept connection; null where it closes none.</param>
internal sealed record ArmTraits(string Name, ConnectionMode Mode, Authentication Authentication, string Key, string Tls, int? RequestsPerConnection)
{
    /// <summary>One word or more for each, in one order.</summary>
    public IReadOnlyList<string> Words =>
    [
        Word(Mode), Word(Authentication), Key, $"TLS {Tls}", RequestsPerConnection is { } limit ? $"{Format.Count(limit, "request")} a connection" : "any number of requests a connection",
    ];

    public static ArmTraits Of(ArmResult arm) => new(arm.Name, arm.Mode, arm.Authentication, arm.Key, arm.Tls, arm.RequestsPerConnection);

    public static ArmTraits Of(Arm arm) => new(arm.Name, arm.Mode, arm.Authentication, arm.KeyName, Names.Of(arm.Tls), arm.RequestsPerConnection);

    private static string Word(Enum value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
