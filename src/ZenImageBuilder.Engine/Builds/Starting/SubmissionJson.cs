using System.Text.Json.Serialization;

namespace ZenImageBuilder.Engine.Builds.Starting;

/// <summary>Serializes a submission to the form that is encrypted and stored until its answer is recorded.</summary>
[JsonSerializable(typeof(BuildSubmission))]
internal sealed partial class SubmissionJson : JsonSerializerContext;
