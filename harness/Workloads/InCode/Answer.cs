using System.Text;
using System.Text.Json;

namespace LoadHarness.Workloads.InCode;

/// <summary>What came of a request.</summary>
public sealed class Answer
{
    internal Answer(Outcome outcome, string? error, int status, byte[] body) => (Outcome, Error, Status, Body) = (outcome, error, status, body);

    /// <summary>How the request ended, before the scenario has judged it.</summary>
    public Outcome Outcome { get; }

    /// <summary>What is wrong with it, in a sentence; null when nothing is.</summary>
    public string? Error { get; }

    /// <summary>Its status; 0 where no whole answer came.</summary>
    public int Status { get; }

    /// <summary>Whether a whole answer came, with a status of success.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Its body, the first 64 KiB of it.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The same as text in UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);

    /// <summary>Right where it is a success, failed else.</summary>
    public Response Response => IsSuccess ? Response.Ok() : Response.Fail(Error ?? $"status {Status}");

    /// <summary>The text at a property of the body's JSON object; null where there is none.</summary>
    /// <param name="property">Name of the property.</param>
    public string? Json(string property)
    {
        try
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(property, out var value) ? value.ToString() : null;
        }
        catch (JsonException)
        {
            // An answer that is no JSON has no properties.
            return null;
        }
    }
}
