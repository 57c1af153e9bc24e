using System.Text;

namespace LoadHarness.Workloads;

/// <summary>What stands where a file of requests has <c>{{name}}</c>.</summary>
public enum SlotKind
{
    /// <summary><c>{{uuid}}</c>: a random UUID (version 4), another one for each attempt.</summary>
    Uuid,

    /// <summary><c>{{now}}</c>: the time, UTC, such as 2026-11-30T09:15:00.123Z.</summary>
    Now,

    /// <summary><c>{{client}}</c>: the number of the client within its arm, from 1.</summary>
    Client,

    /// <summary><c>{{request}}</c>: the number of the attempt, a request or a journey, within its arm, from 1.</summary>
    Request,

    /// <summary>A column of the data.</summary>
    Column,

    /// <summary>A value that an earlier step took from its answer.</summary>
    Taken,
}

/// <summary>A place for a value.</summary>
/// <param name="Kind">What stands there.</param>
/// <param name="Index">Which column, or which taken value, from 0; 0 for others.</param>
public readonly record struct Slot(SlotKind Kind, int Index = 0);

/// <summary>A text of a request, with its places for values. Immutable; all clients share it.</summary>
internal sealed class ValueText
{
    private readonly Part[] _parts;

    private ValueText(IEnumerable<Part> parts) => _parts = [.. parts];

    /// <summary>The text, where it is the same each time; else null.</summary>
    public string? FixedText => Array.TrueForAll(_parts, part => part.Slot is null) ? Encoding.UTF8.GetString([.. _parts.SelectMany(part => part.Bytes)]) : null;

    /// <summary>Writes it with a client's values.</summary>
    public void Write(ByteBuffer to, RequestValues values)
    {
        foreach (var part in _parts)
        {
            if (part.Slot is { } slot)
            {
                values.Write(to, slot, part.Encoding);
            }
            else
            {
                to.Write(part.Bytes);
            }
        }
    }

    private readonly record struct Part(byte[] Bytes, Slot? Slot, ValueEncoding Encoding);

    /// <summary>Puts a text together.</summary>
    public sealed class Builder
    {
        private readonly List<Part> _parts = [];

        /// <summary>Adds bytes that are the same each time.</summary>
        public Builder Add(ReadOnlySpan<byte> bytes)
        {
            if (bytes.IsEmpty)
            {
                return this;
            }

            // Pieces beside each other are one.
            if (_parts is [.., { Slot: null } last])
            {
                _parts[^1] = last with { Bytes = [.. last.Bytes, .. bytes] };
            }
            else
            {
                _parts.Add(new(bytes.ToArray(), Slot: null, default));
            }

            return this;
        }

        /// <summary>Adds a text that is the same each time.</summary>
        public Builder Add(string text) => Add(Encoding.UTF8.GetBytes(text));

        /// <summary>Adds a text with its places.</summary>
        public Builder Add(ValueText text)
        {
            foreach (var part in text._parts)
            {
                if (part.Slot is null)
                {
                    Add(part.Bytes);
                }
                else
                {
                    _parts.Add(part);
                }
            }

            return this;
        }

        /// <summary>Adds a text in which placeholders may stand.</summary>
        /// <param name="text">The text, as it was written.</param>
        /// <param name="encoding">How values are written in it.</param>
        /// <param name="resolve">What stands for a name: a slot, or a text that is the same each time.</param>
        public Builder Add(ReadOnlySpan<byte> text, ValueEncoding encoding, Func<string, (Slot? Slot, string? Text)> resolve)
        {
            while (Placeholder.Next(text, out var at, out var length, out var name))
            {
                Add(text[..at]);
                switch (resolve(name))
                {
                    case ({ } slot, _):
                        _parts.Add(new([], slot, encoding));
                        break;
                    case (_, { } known):
                        var buffer = new ByteBuffer();
                        EncodedValue.Write(buffer, Encoding.UTF8.GetBytes(known), encoding);
                        Add(buffer.Written.Span);
                        break;
                    default:
                        // Told as unknown by whoever resolves; nothing is sent then.
                        break;
                }

                text = text[(at + length)..];
            }

            return Add(text);
        }

        /// <summary>The text.</summary>
        public ValueText Build() => new(_parts);
    }
}
