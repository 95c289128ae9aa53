# 한국어.
language-name = 한국어

## Links and devices
device-unknown = 이 주소가 요청하는 장치를 알 수 없습니다: { $problem }. 장치는 자동으로 선택됩니다.
link-unreadable-default = 이 링크를 열 수 없습니다: { $problem }. 대신 기본 실험을 표시합니다.

## Language
language = 언어
language-missing = 해당 언어의 문구를 불러오지 못했습니다. 페이지는 그대로 유지됩니다.
