using System.Text.Json.Serialization;

namespace LoadHarness.Results;

/// <summary>The plan file that a run was made with, as it was.</summary>
/// <param name="Source">How it was named, such as <c>plan=FILE.json</c>.</param>
/// <param name="Text">What it held.</param>
public sealed record PlanCopy(string Source, string Text);

/// <summary>What the clients of a run sent, without anything that it held.</summary>
/// <param name="Description">In a few words.</param>
/// <param name="IsJourney">Whether the requests were steps that follow each other.</param>
/// <param name="Rows">Rows of data; 0 without data.</param>
/// <param name="Requests">The requests, in their order.</param>
/// <param name="Files">The files that it was read from: with the same ones, the run can be repeated exactly.</param>
public sealed record WorkloadCopy(string Description, bool IsJourney, long Rows, IReadOnlyList<RequestCopy> Requests, IReadOnlyList<FileCopy> Files);

/// <summary>One request of a workload.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path without the query, places for values as they were written.</param>
/// <param name="Weight">How often it is sent among others; 1 for each step of a journey.</param>
/// <param name="Statuses">Statuses of a right answer.</param>
public sealed record RequestCopy(string Name, string Method, string Path, int Weight, string Statuses);

/// <summary>A file, so that it can be told from another.</summary>
/// <param name="Option">The option that named it.</param>
/// <param name="Sha256">What it held, as a hash in hexadecimal.</param>
public sealed record FileCopy(string Option, string Sha256)
{
    /// <summary>Its bytes.</summary>
    [JsonPropertyName("sizeBytes")]
    public required long Bytes { get; init; }
}
