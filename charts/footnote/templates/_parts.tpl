{{- define "footnote.labels" -}}
app.kubernetes.io/name: footnote
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- /* Takes a list: the root, and the name of the part. */}}
{{- define "footnote.selector" -}}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "footnote.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "footnote.chroma" -}}
{{- if .Values.chroma.addresses -}}
{{ .Values.chroma.addresses }}
{{- else -}}
{{- $servers := list -}}
{{- range $n := until (int .Values.chroma.servers) -}}
{{- $servers = append $servers (printf "http://%s-chroma-%d.%s-chroma:8000" $.Release.Name $n $.Release.Name) -}}
{{- end -}}
{{ join "," $servers }}
{{- end -}}
{{- end }}

{{- /* What a pod may do: nothing that it does not need. */}}
{{- define "footnote.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{ toJson . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{ toJson . }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{ toJson . }}
{{- end }}
{{- end }}

{{- define "footnote.contained" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end }}

{{- define "footnote.settings" -}}
envFrom:
  - configMapRef: { name: {{ .Release.Name }}-settings }
  {{- with .Values.secret }}
  - secretRef: { name: {{ . }} }
  {{- end }}
env:
  - name: FOOTNOTE_CATALOG
    valueFrom:
      secretKeyRef: { name: {{ .Values.postgresql.secret }}, key: {{ .Values.postgresql.key }} }
{{- end }}

{{- /* The folder or the bucket that is ingested. */}}
{{- define "footnote.source" -}}
{{- if and .Values.articles.claim .Values.articles.url -}}
{{- fail "articles.claim and articles.url: set one of them" -}}
{{- else if .Values.articles.claim -}}
/articles
{{- else -}}
{{ required "articles.claim or articles.url: say where the articles are" .Values.articles.url }}
{{- end -}}
{{- end }}

{{- /* A pod that runs an ingest. Takes a list: the root, the arguments, whether it keeps its data. */}}
{{- define "footnote.ingest" -}}
{{- $root := index . 0 -}}
metadata:
  labels: {{- include "footnote.labels" $root | nindent 4 }}
    app.kubernetes.io/component: ingest
spec:
  {{- include "footnote.pod" $root | nindent 2 }}
  restartPolicy: OnFailure
  containers:
    - name: ingest
      image: {{ include "footnote.image" $root }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      {{- /* 3: some files could not be read; they are reported, the others can be asked about. */}}
      command: ["sh", "-c", {{ printf "footnote ingest %s || [ $? -eq 3 ]" (index . 1) | quote }}]
      {{- include "footnote.settings" $root | nindent 6 }}
      {{- include "footnote.contained" $root | nindent 6 }}
      resources: {{ toJson $root.Values.ingest.resources }}
      volumeMounts:
        - { name: data, mountPath: /data }
        - { name: tmp, mountPath: /tmp }
        {{- if $root.Values.articles.claim }}
        - { name: articles, mountPath: /articles, readOnly: true }
        {{- end }}
  volumes:
    - name: data
      {{- if index . 2 }}
      persistentVolumeClaim: { claimName: {{ $root.Release.Name }}-ingest }
      {{- else }}
      emptyDir: { sizeLimit: {{ $root.Values.ingest.storage }} }
      {{- end }}
    - name: tmp
      emptyDir: { sizeLimit: 1Gi }
    {{- with $root.Values.articles.claim }}
    - name: articles
      persistentVolumeClaim: { claimName: {{ . }}, readOnly: true }
    {{- end }}
{{- end }}
