using System.Text.Json.Serialization;

namespace ZenImageBuilder.Engine.Builds.Starting;

/// <summary>The form in which a submission is kept, sealed, until its answer is recorded.</summary>
[JsonSerializable(typeof(BuildSubmission))]
internal sealed partial class SubmissionJson : JsonSerializerContext;
